/** Every edit a person can make, as a function from the document to patches. */

export * from "./add.ts";
export * from "./close.ts";
export * from "./conform.ts";
export * from "./context.ts";
export * from "./copying.ts";
export * from "./effects.ts";
export * from "./fields.ts";
export * from "./keyframes.ts";
export * from "./links.ts";
export * from "./marks.ts";
export * from "./move.ts";
export * from "./on-top.ts";
export * from "./remove.ts";
export * from "./ripple-trim.ts";
export * from "./roll.ts";
export * from "./slip.ts";
export * from "./speed.ts";
export * from "./split.ts";
export * from "./text.ts";
export * from "./tracks.ts";
export * from "./transitions.ts";
export * from "./trim.ts";
