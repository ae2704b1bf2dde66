/** Makes garbage documents with Yjs and reads them with the browser's code: `garbage.ts FIRST COUNT`. */

import * as Y from "yjs";
import { DocStore } from "../../frontend/src/collab/doc-store.ts";
import { garbageDocument } from "../../frontend/src/collab/garbage.test-support.ts";
import { canonicalJson } from "../../frontend/src/timeline/canonical.ts";

const [first, count] = process.argv.slice(2).map(Number);
for (let seed = first; seed < first + count; seed++) {
  const update = garbageDocument(seed);
  const doc = new Y.Doc();
  Y.applyUpdate(doc, update);
  const opened = new DocStore(doc).projection.get();
  const live = new Y.Doc();
  const store = new DocStore(live);
  Y.applyUpdate(live, update);
  const projection = canonicalJson(opened);
  const received = canonicalJson(store.projection.get());
  const encoded = Buffer.from(update).toString("base64");
  process.stdout.write(`${JSON.stringify({ seed, update: encoded, projection, received })}\n`);
}
