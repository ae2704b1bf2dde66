/** Resolves the anchor of each line of standard input with the browser's code. */

import { readFileSync } from "node:fs";
import { resolveAnchor } from "../../frontend/src/timeline/anchors.ts";
import { canonicalJson } from "../../frontend/src/timeline/canonical.ts";
import { project } from "../../frontend/src/timeline/projection.ts";

const lines = readFileSync(0, "utf8").split("\n").filter(Boolean);
const places = lines.map((line) => {
  const { document, anchor, fallback } = JSON.parse(line);
  return canonicalJson(resolveAnchor(project(document), anchor, fallback));
});
process.stdout.write(places.join("\n"));
