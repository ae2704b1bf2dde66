/** Random edits with everything both Yjs and yrs can hold: `every-kind.ts FIRST_SEED COUNT`, a line a run. */

import * as Y from "yjs";
import { pick, type Random, randomFrom } from "../../frontend/src/collab/fuzz-gestures.test-support.ts";

const VALUES = [
  0, -1, 2 ** 31, -(2 ** 40), 2 ** 53 - 1, 0.1, 1e308, Number.NaN, Infinity, 7n, -7n,
  true, false, null, undefined, "", "é😀", "x".repeat(300), new Uint8Array([0, 255]),
  [], [1, ["a", { b: [null] }]], {}, { a: 1, "": { c: [] } },
];

/** What lists take. */
const LISTED = VALUES.filter((value) => value !== undefined && typeof value !== "bigint");

/**
 * In the text that is edited at random places there is no character of two UTF-16 units: yrs 0.28
 * writes an empty item when one is cut in half, which no editor of people's titles does.
 */
const EDITS: ((doc: Y.Doc, random: Random) => void)[] = [
  (doc, random) => doc.getMap("clips").set(pick(random, ["a", "b", "é"]), new Y.Map([["at", 1]])),
  (doc, random) => doc.getMap("clips").delete(pick(random, ["a", "b"])),
  (doc, random) => entry(doc, random)?.set(pick(random, ["x", "y", ""]), pick(random, VALUES)),
  (doc, random) => entry(doc, random)?.delete("x"),
  (doc, random) => doc.getMap("texts").set(pick(random, ["a", "b"]), new Y.Text("title 😀")),
  (doc, random) => text(doc).insert(at(random, text(doc).length), pick(random, ["é", "ü€", "ab"])),
  (doc, random) => text(doc).length > 2 && text(doc).delete(at(random, text(doc).length - 2), 2),
  (doc, random) => text(doc).insertEmbed(at(random, text(doc).length), { image: [1, { a: "é" }] }),
  (doc, random) => text(doc).format(0, at(random, text(doc).length), { bold: pick(random, [true, null]) }),
  (doc, random) => doc.getArray("list").insert(0, [pick(random, LISTED), pick(random, LISTED)]),
  (doc, random) => doc.getArray("list").length > 3 && doc.getArray("list").delete(1, at(random, 2) + 1),
  (doc) => doc.getArray("list").insert(0, [new Y.Array(), new Y.Map([["deep", new Y.Map()]])]),
  (doc) => doc.getMap("docs").set("one", new Y.Doc({ meta: { a: [1] } })),
  (doc) => doc.getXmlFragment("xml").insert(0, [new Y.XmlElement("p"), new Y.XmlText("t")]),
];

function entry(doc: Y.Doc, random: Random): Y.Map<unknown> | undefined {
  return doc.getMap("clips").get(pick(random, ["a", "b", "é"])) as Y.Map<unknown> | undefined;
}

const text = (doc: Y.Doc) => doc.getText("text");
const at = (random: Random, size: number) => Math.floor(random() * (size + 1));

function run(seed: number): string[] {
  const random = randomFrom(seed);
  const updates: Uint8Array[] = [];
  const docs = [new Y.Doc(), new Y.Doc()];
  // The same seed, the same updates: of two concurrent writes the higher id wins.
  docs.forEach((doc, index) => (doc.clientID = 1 + Math.floor(random() * 1000) * 2 + index));
  for (const doc of docs) doc.on("update", (update: Uint8Array) => updates.push(update));
  const undo = new Y.UndoManager(docs[0]!.getMap("clips"), { captureTimeout: 0 });
  for (let step = 0; step < 60; step++) {
    const doc = pick(random, docs);
    const vector = Y.encodeStateVector(doc);
    const edits = Array.from({ length: 1 + at(random, 3) }, () => pick(random, EDITS));
    doc.transact(() => edits.forEach((edit) => edit(doc, random)));
    if (random() < 0.1) undo.undo();
    if (random() < 0.1) undo.redo();
    if (random() < 0.2) Y.applyUpdate(docs[0]!, Y.encodeStateAsUpdate(docs[1]!));
    if (updates.length === 0) continue;
    if (random() < 0.2) Y.applyUpdate(docs[1]!, pick(random, updates));
    if (random() < 0.2) updates.push(Y.encodeStateAsUpdate(doc, vector));
    if (random() < 0.2) updates.push(Y.mergeUpdates([pick(random, updates), pick(random, updates)]));
    if (random() < 0.2) updates.push(Y.diffUpdate(Y.encodeStateAsUpdate(doc), vector));
  }
  return [...updates, ...docs.map((doc) => Y.encodeStateAsUpdate(doc))].map((update) =>
    Buffer.from(update).toString("hex"),
  );
}

const [first, count] = process.argv.slice(2).map(Number);
for (let seed = first!; seed < first! + count!; seed++) {
  process.stdout.write(`${JSON.stringify({ seed, updates: run(seed) })}\n`);
}
