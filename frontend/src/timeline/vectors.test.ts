/** The cases that the server's timeline runs too: tests/unit/timeline/test_vectors.py. */

import { readdirSync, readFileSync } from "node:fs";
import { describe, expect, test } from "vitest";
import { makeAnchor, resolveAnchor } from "./anchors.ts";
import { canonicalJson } from "./canonical.ts";
import * as commands from "./commands/index.ts";
import { duckedAt } from "./ducking.ts";
import { CLIP_FIELDS, FIELD_TABLE } from "./fields.ts";
import { assetKey, idFromBytes, splitId } from "./ids.ts";
import { valueAt } from "./keyframes.ts";
import { lookAt } from "./looks.ts";
import { mixAt } from "./mixing.ts";
import type { DocumentData, Projection, Track } from "./model.ts";
import { orderBetween } from "./order.ts";
import { applyPatches } from "./patches.ts";
import { project } from "./projection.ts";
import { flicksToFrames, framesToFlicks, type Rate, sourceAt, stepOf } from "./time.ts";
import { formatTimecode, parseTypedTime } from "./timecode.ts";

// biome-ignore lint/suspicious/noExplicitAny: the cases are JSON of many shapes
type Case = any;

function load(name: string): Case {
  const place = new URL(`../../../tests/vectors/${name}.json`, import.meta.url);
  return JSON.parse(readFileSync(place, "utf8"));
}

const time = load("time");
const ids = load("ids");
/** Cases of commands, a file for each kind of edit. */
const EDIT_FILES = ["commands", "ripple", "details", "placing", "overlaps", "arranging"];
const edits: Case[] = EDIT_FILES.flatMap((name) => {
  const { documents, cases } = load(name);
  return cases.map((edit: Case) => ({ ...edit, document: documents[edit.document] }));
});

describe("projection", () => {
  test.each(load("projection") as Case[])("$name", ({ document, projection }) => {
    expect(canonicalJson(project(document))).toBe(canonicalJson(projection));
  });
});

describe("documents out of files", () => {
  test.each(load("otio") as Case[])("$name", ({ document, projection }) => {
    expect(canonicalJson(project(document))).toBe(canonicalJson(projection));
  });
});

describe("commands", () => {
  test.each(edits)("$command: $name", (edit) => {
    const data: DocumentData = edit.document;
    let made = 0;
    const newId = () => `new${made++}`;
    const context = { data, projection: project(data), newId, stamp: ["me", 1000], device: "dev" };
    const command = (commands as Case)[camelCase(edit.command)];

    const { message: _, ...outcome } = command(context, camelKeys(edit.arguments));

    expect(outcome).toEqual(edit.expect);
  });
});

describe("applied patches", () => {
  test.each(edits.filter((edit) => edit.after))("$name", (edit) => {
    const edited = project(applyPatches(edit.document, edit.expect.patches));

    expect({ strips: stripsOf(edited), texts: textsOf(edited) }).toEqual(edit.after);
  });
});

describe("anchors", () => {
  const { documents, made, resolved } = load("anchors");

  test.each(made as Case[])("$name", ({ document, track, frame, anchor }) => {
    expect(makeAnchor(project(documents[document]), { track, frame })).toEqual(anchor);
  });

  test.each(resolved as Case[])("$name", ({ document, anchor, fallback, place }) => {
    expect(resolveAnchor(project(documents[document]), anchor, fallback)).toEqual(place);
  });
});

test("every command shows a picture of before and after", () => {
  const folder = new URL("./commands/", import.meta.url);
  const sources = readdirSync(folder).map((name) => readFileSync(new URL(name, folder), "utf8"));
  for (const { command } of edits) {
    const start = `export function ${camelCase(command)}(`;
    const source = sources.find((text) => text.includes(start)) ?? "";
    const comment = source.slice(0, source.indexOf(start)).split("/**").at(-1);
    expect(comment, command).toMatch(/->|\|--/);
  }
});

test("the field table is the shared one", () => {
  expect(canonicalJson(FIELD_TABLE)).toBe(canonicalJson(load("fields")));
});

test.each(time.timecode as Case[])(
  "timecode of $frame is $label",
  ({ frame, rate, drop, label }) => {
    expect(formatTimecode(frame, rate as Rate, drop)).toBe(label);
  },
);

test.each(time.typed as Case[])("typed $text is $frame", ({ text, rate, current, drop, frame }) => {
  expect(parseTypedTime(text, rate as Rate, { current, drop: drop ?? false })).toBe(frame);
});

test.each(time.frames as Case[])("frame $frame at $rate", ({ frame, rate, flicks, back }) => {
  expect(framesToFlicks(frame, rate as Rate)).toBe(flicks);
  expect(flicksToFrames(flicks, rate as Rate)).toBe(back);
});

test.each(time.source as Case[])("source of $local at $speed", (position) => {
  const step = stepOf(position.rate, position.speed);
  expect(sourceAt(position.src, position.local, step)).toBe(position.flicks);
});

test("derived ids", () => {
  for (const { root, local, k, id } of ids.split) expect(splitId(root, local, k)).toBe(id);
  for (const { asset, key } of ids.asset) expect(assetKey(asset)).toBe(key);
  for (const { bytes, id } of ids.random) expect(idFromBytes(Uint8Array.from(bytes))).toBe(id);
});

test.each(ids.order as Case[])("order between $low and $high", ({ low, high, key }) => {
  expect(orderBetween(low, high, "jit")).toBe(key);
});

test.each(load("mixing") as Case[])("$name", ({ transition, frames }) => {
  for (const { frame, mix } of frames) {
    const { weight, edge, shiftA, shiftB, scaleB, tint } = mixAt(transition, frame);
    const sides = { shift_a: shiftA, shift_b: shiftB, scale_b: scaleB, tint };
    const line = edge && [edge.angle, edge.softness];
    expect({ weight, edge: line, ...sides }).toEqual(mix);
  }
});

test.each(load("looks") as Case[])("looks: $name", ({ clip, looks }) => {
  for (const [frame, expected] of looks) {
    const { op, fx, typed, y } = lookAt(clip, frame);
    const told = { op, ...(fx && { fx }), ...(typed !== undefined && { typed }) };
    expect([frame, "y" in expected ? { ...told, y } : told]).toEqual([frame, expected]);
  }
});

test.each(load("ducking") as Case[])("ducking: $name", ({ duck, rate, values }) => {
  const given = values.map(([frame]: [number]) => [frame, duckedAt(duck, rate, frame)]);
  expect(given).toEqual(values);
});

test.each(load("keyframes") as Case[])("keyframes: $name", ({ field, keyframes, values }) => {
  const range = CLIP_FIELDS[field as keyof typeof CLIP_FIELDS];
  expect(values.map(([frame]: [number]) => [frame, valueAt(keyframes, frame, range)])).toEqual(
    values,
  );
});

function stripsOf(projection: Projection): Record<string, string> {
  const shown = projection.tracks.filter((track) => track.segments.length > 0);
  const strip = (track: Track) =>
    track.segments.map(({ clip, start, end }) => `${clip}[${start},${end})`).join(" ");
  return Object.fromEntries(shown.map((track) => [track.name, strip(track)]));
}

function textsOf(projection: Projection): Record<string, string> {
  const clips = Object.entries(projection.clips);
  return Object.fromEntries(
    clips.flatMap(([id, clip]) => (clip.text === undefined ? [] : [[id, clip.text]])),
  );
}

function camelCase(name: string): string {
  return name.replace(/_([a-z])/g, (_, letter: string) => letter.toUpperCase());
}

function camelKeys(table: Record<string, unknown>): Record<string, unknown> {
  return Object.fromEntries(Object.entries(table).map(([key, value]) => [camelCase(key), value]));
}
