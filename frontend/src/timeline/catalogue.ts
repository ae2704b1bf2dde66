/** The effects and transitions there are: one file, which the server reads too. */

import catalogue from "../../../backend/timeline/effects.json" with { type: "json" };
import type { Field, FieldType } from "./fields.ts";

/** One kind of effect or transition, with a field for each of its parameters. */
export interface Effect {
  readonly name: string;
  readonly on: "video" | "audio";
  readonly params: Readonly<Record<string, Field>>;
}

/** A parameter as the file has it. */
type Param = Omit<Partial<Field>, "type"> & { readonly type: string };

interface Written {
  readonly name: string;
  readonly on: string;
  readonly params: Readonly<Record<string, Param>>;
}

export const EFFECTS = read(catalogue.effects);
export const TRANSITIONS = read(catalogue.transitions);

function read(group: Readonly<Record<string, Written>>): ReadonlyMap<string, Effect> {
  return new Map(
    Object.entries(group).map(([id, { name, on, params }]) => {
      const fields = Object.entries(params).map(([key, param]) => [key, fieldOf(param)] as const);
      const kind = on === "audio" ? "audio" : "video";
      return [id, { name, on: kind, params: Object.fromEntries(fields) }];
    }),
  );
}

function fieldOf(param: Param): Field {
  const { low = 0, high = 0, choices = [] } = param;
  return { type: param.type as FieldType, default: param.default, low, high, choices };
}
