/** Two people's edits that had not seen each other: the cases that Python's timeline runs too. */

import { createHash } from "node:crypto";
import { readFileSync } from "node:fs";
import { describe, expect, test } from "vitest";
import { canonicalJson } from "@/timeline/canonical";
import type { DocumentData, Projection } from "@/timeline/model";
import type { Patch } from "@/timeline/patches";
import { meet, Person, reviewLines, type Step, stateOf } from "./people.test-support";

interface Outcome {
  readonly strips: Readonly<Record<string, string>>;
  readonly texts: Readonly<Record<string, string>>;
  readonly warnings: readonly string[];
  /** What merge review tells each of them, a line an entry. */
  readonly review: { readonly mine: readonly string[]; readonly theirs: readonly string[] };
  /** What merge review wrote again for each of them. */
  readonly again: { readonly mine: readonly Patch[]; readonly theirs: readonly Patch[] };
  /** SHA-256 of the canonical projection: both languages give these very bytes. */
  readonly projection: string;
}

interface Case {
  readonly name: string;
  readonly document: string;
  readonly mine: readonly Step[];
  readonly theirs: readonly Step[];
  readonly mine_wins: Outcome;
  readonly theirs_wins: Outcome;
}

const place = new URL("../../../tests/vectors/conflicts.json", import.meta.url);
const file: { documents: Record<string, DocumentData>; cases: Case[] } = JSON.parse(
  readFileSync(place, "utf8"),
);

describe.each(file.cases)("$name", (row) => {
  const document = file.documents[row.document] as DocumentData;

  test("where mine wins a key that both wrote", () => {
    expect(outcomeOf(document, row, { mine: 9, theirs: 5 })).toEqual(row.mine_wins);
  });

  test("where theirs wins a key that both wrote", () => {
    expect(outcomeOf(document, row, { mine: 5, theirs: 9 })).toEqual(row.theirs_wins);
  });
});

function outcomeOf(
  document: DocumentData,
  row: Case,
  clients: { mine: number; theirs: number },
): Outcome {
  const now = () => 1000;
  const state = stateOf(document);
  const mine = new Person({ name: "mine", clientId: clients.mine, now }, state);
  const theirs = new Person({ name: "theirs", clientId: clients.theirs, now }, state);
  for (const step of row.mine) expect(mine.run(step).type).toBe("done");
  for (const step of row.theirs) expect(theirs.run(step).type).toBe("done");
  const again = { mine: writesOf(mine), theirs: writesOf(theirs) };
  meet([mine, theirs]);
  const bytes = canonicalJson(mine.projection);
  expect(canonicalJson(theirs.projection)).toBe(bytes);
  return {
    strips: stripsOf(mine.projection),
    texts: textsOf(mine.projection),
    warnings: mine.projection.warnings.map(({ code }) => code),
    review: { mine: reviewLines(mine), theirs: reviewLines(theirs) },
    again,
    projection: createHash("sha256").update(bytes).digest("hex"),
  };
}

/** What is written from now on. */
function writesOf(person: Person): readonly Patch[] {
  const written: Patch[] = [];
  person.store.onWritten((_, patches) => written.push(...patches));
  return written;
}

function stripsOf({ tracks }: Projection): Record<string, string> {
  const shown = tracks.filter(({ segments }) => segments.length > 0);
  const strips = shown.map(({ name, segments }) => [
    name,
    segments.map(({ clip, start, end }) => `${clip}[${start},${end})`).join(" "),
  ]);
  return Object.fromEntries(strips);
}

function textsOf({ clips }: Projection): Record<string, string> {
  const texts = Object.entries(clips).flatMap(([id, { text }]) =>
    text === undefined ? [] : [[id, text]],
  );
  return Object.fromEntries(texts);
}
