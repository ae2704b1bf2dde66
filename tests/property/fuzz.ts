/** Runs the fuzz of editing with the browser's code: `fuzz.ts FIRST_SEED COUNT`, a line a run. */

import { fuzzRun } from "../../frontend/src/collab/fuzz.test-support.ts";

const [first, count] = process.argv.slice(2).map(Number);
for (let seed = first; seed < first + count; seed++) {
  const { updates, projection, problems } = fuzzRun(seed);
  const encoded = updates.map((update) => Buffer.from(update).toString("base64"));
  process.stdout.write(`${JSON.stringify({ seed, updates: encoded, projection, problems })}\n`);
}
