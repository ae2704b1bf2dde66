// Documents that no editor of ours writes: any type and any value anywhere a Yjs document allows.
import * as Y from "yjs";
import { pick, type Random, randomFrom } from "./fuzz-gestures.test-support";

const ROOTS = ["meta", "tracks", "assets", "clips", "xfades", "marks", "texts"];
const IDS = ["a", "b", "v1", "a1", "film", "a>b", "", "ünicode", "__proto__", "constructor", "x y"];
const KEYS = [
  ..."kind track at head tail src rate z of link name del order asset on lock a b dur type".split(
    " ",
  ),
  ..."words duck crop color op text style:size r:dev fx:e1 fx:e1:exposure kf:op:3 p:color".split(
    " ",
  ),
  ..."schema rate_n rate_d width drop bg start".split(" "),
  ..."toString __proto__ valueOf".split(" "),
];

/** The state of a document full of garbage; the same seed makes the same one. */
export function garbageDocument(seed: number): Uint8Array {
  const random = randomFrom(seed);
  const doc = new Y.Doc();
  doc.clientID = 1 + Math.floor(random() * 1000);
  doc.transact(() => {
    for (const root of ROOTS) if (random() < 0.9) fillRoot(doc, root, random);
  });
  doc.transact(() => {
    for (const root of ROOTS) if (random() < 0.2) fillRoot(doc, root, random);
  });
  return Y.encodeStateAsUpdate(doc);
}

/** Mostly a map, as it should be; a root may also have been written as something else. */
function fillRoot(doc: Y.Doc, name: string, random: Random): void {
  const isTaken = doc.share.has(name) && !(doc.share.get(name) instanceof Y.Map);
  if (isTaken || random() < 0.06) {
    if (!doc.share.has(name) || doc.share.get(name) instanceof Y.Array) {
      doc.getArray(name).push([listed(random)]);
    }
    return;
  }
  const root = doc.getMap(name);
  for (let count = Math.floor(random() * 6); count > 0; count--) {
    root.set(pick(random, name === "meta" ? KEYS : IDS), anyValue(random, 3));
  }
}

function anyValue(random: Random, depth: number): unknown {
  if (depth > 0 && random() < 0.6) return sharedType(random, depth - 1);
  return plainValue(random, depth);
}

function sharedType(random: Random, depth: number): unknown {
  const chance = random();
  if (chance < 0.75) return filledMap(random, depth);
  if (chance < 0.83) return Y.Array.from([listed(random), listed(random)]);
  if (chance < 0.95) return filledText(random);
  return chance < 0.98 ? new Y.XmlElement("clip") : new Y.XmlFragment();
}

function filledMap(random: Random, depth: number): Y.Map<unknown> {
  const map = new Y.Map<unknown>();
  for (let count = Math.floor(random() * 12); count > 0; count--) {
    map.set(pick(random, KEYS), random() < 0.9 ? likelyValue(random) : anyValue(random, depth));
  }
  return map;
}

function filledText(random: Random): Y.Text {
  const text = new Y.Text(pick(random, ["Title", "", "Ünïcødé 😀", "\ud800 half"]));
  if (random() < 0.3) text.insertEmbed(0, { image: "x" });
  if (random() < 0.3) text.insert(0, "bold", { bold: true });
  return text;
}

/** What fits some field now and then. */
function likelyValue(random: Random): unknown {
  const fitting = [
    "media",
    "video",
    "text",
    "v1",
    "a",
    "film",
    0,
    10,
    100,
    -5,
    true,
    [1, 1],
    [2, 1],
  ];
  return random() < 0.7 ? pick(random, fitting) : plainValue(random, 1);
}

function plainValue(random: Random, depth: number): unknown {
  if (depth > 0 && random() < 0.15) {
    return random() < 0.5
      ? [plainValue(random, depth - 1), plainValue(random, depth - 1)]
      : { [pick(random, KEYS)]: plainValue(random, depth - 1) };
  }
  return pick(random, ODD);
}

/** Lists of shared types take no undefined and no big integer. */
function listed(random: Random): string | number | unknown[] | null {
  const value = plainValue(random, 1);
  const fits = typeof value === "string" || typeof value === "number" || Array.isArray(value);
  return fits ? value : null;
}

const ODD: readonly unknown[] = [
  ...[null, undefined, true, false, 0, -0, 1, -1, 0.5, 1.0, 1e300, -1e21, 2 ** 53, -(2 ** 53)],
  ...[2 ** 31, 2 ** 53 - 1, Number.NaN, Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY],
  ...[10n, 2n ** 60n, -5n, new Uint8Array([1, 2, 3]), new Uint8Array(), "", "x", "\ud800"],
  ...["a".repeat(300), "😀".repeat(90), "#12345G", "#FFFFFF", ["p", 5], [], [[]], {}],
  ...[
    JSON.parse('{"toString": 1, "__proto__": 2}'),
    "constructor",
    "__proto__",
    [1, 0],
    [-3, 2],
    [0, 1],
  ],
];
