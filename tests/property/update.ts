/**
 * Follows histories with the browser's projector: one line of standard input each, as JSON.
 *
 * A history is a document and then what changed in it, step by step. Every step is answered with
 * one line, the canonical JSON of what the document means then.
 */

import { readFileSync } from "node:fs";
import { canonicalJson } from "../../frontend/src/timeline/canonical.ts";
import { type Change, createProjector } from "../../frontend/src/timeline/projector.ts";

type History = [{ document: unknown }, ...{ changes: Change[] }[]];

function projections([{ document }, ...steps]: History): string[] {
  const projector = createProjector(document);
  const first = canonicalJson(projector.current());
  return [first, ...steps.map(({ changes }) => canonicalJson(projector.update(changes)))];
}

const lines = readFileSync(0, "utf8").split("\n").filter(Boolean);
process.stdout.write(lines.flatMap((line) => projections(JSON.parse(line))).join("\n"));
