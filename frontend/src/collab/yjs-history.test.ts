import { expect, test } from "vitest";
import * as Y from "yjs";
import { clientOf, isBuiltOn, placeOf, type WriteId } from "./yjs-history";

const AT = { map: "clips", id: "a", key: "at" } as const;

function docWith(clientId: number, state?: Uint8Array): Y.Doc {
  const doc = new Y.Doc();
  doc.clientID = clientId;
  if (state !== undefined) Y.applyUpdate(doc, state);
  else doc.getMap("clips").set("a", new Y.Map([["at", 0]]));
  return doc;
}

function write(doc: Y.Doc, value: number): WriteId {
  (doc.getMap("clips").get("a") as Y.Map<number>).set("at", value);
  return placeOf(doc, AT.map, AT.id, AT.key).value as WriteId;
}

function exchange(first: Y.Doc, second: Y.Doc): void {
  const states = [first, second].map((doc) => Y.encodeStateAsUpdate(doc));
  for (const state of states) for (const doc of [first, second]) Y.applyUpdate(doc, state);
}

test("a later write is built on the one that its writer saw", () => {
  const ada = docWith(1);
  const mine = write(ada, 1);
  const ben = docWith(2, Y.encodeStateAsUpdate(ada));
  write(ben, 2);
  exchange(ada, ben);

  expect(isBuiltOn(ada, AT, mine)).toBe(true);
});

test("a write that had not seen mine is not built on it, whichever wins", () => {
  const ada = docWith(1);
  const ben = docWith(2, Y.encodeStateAsUpdate(ada));
  const mine = write(ada, 1);
  const theirs = write(ben, 2);
  exchange(ada, ben);

  expect(isBuiltOn(ada, AT, mine)).toBe(false);
  expect(isBuiltOn(ben, AT, theirs)).toBe(true);
  expect(clientOf(placeOf(ada, AT.map, AT.id, AT.key).value)).toBe(2);
});

test("of my two writes that Yjs has joined, only the seen one counts", () => {
  const ada = docWith(1);
  const seen = write(ada, 1);
  const ben = docWith(2, Y.encodeStateAsUpdate(ada));
  const unseen = write(ada, 2);
  write(ben, 3);
  exchange(ada, ben);

  expect(isBuiltOn(ada, AT, seen)).toBe(true);
  expect(isBuiltOn(ada, AT, unseen)).toBe(false);
});

test("an entry that two people made is one of theirs", () => {
  const ada = docWith(1);
  const ben = docWith(2);
  const mine = placeOf(ada, "clips", "a", null).entry;
  exchange(ada, ben);

  expect(placeOf(ada, "clips", "a", null).entry).not.toBe(mine);
  expect(placeOf(ada, "clips", "a", null).entry).toBe(placeOf(ben, "clips", "a", null).entry);
});
