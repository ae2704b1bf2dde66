/** Projects each line of standard input, a document as JSON, with the browser's code. */

import { readFileSync } from "node:fs";
import { canonicalJson } from "../../frontend/src/timeline/canonical.ts";
import { project } from "../../frontend/src/timeline/projection.ts";

const lines = readFileSync(0, "utf8").split("\n").filter(Boolean);
process.stdout.write(lines.map((line) => canonicalJson(project(JSON.parse(line)))).join("\n"));
