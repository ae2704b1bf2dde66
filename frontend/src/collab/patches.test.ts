import { expect, test } from "vitest";
import * as Y from "yjs";
import { splitClips } from "@/timeline/commands/index";
import { writePatches } from "./patches";
import { Person, stateOf } from "./people.test-support";

test("a piece has keys of later versions, whatever they hold", () => {
  const later = { points: [{ x: 1 }], on: { a: null } };
  const clips = { a: { kind: "solid", track: "v1", head: 0, tail: 100, later } };
  const tracks = { v1: { kind: "video", order: "U" } };
  const rest = { meta: {}, assets: {}, xfades: {}, marks: {}, texts: {} };
  const state = stateOf({ ...rest, tracks, clips });
  const ada = new Person({ name: "ada", clientId: 5, now: () => 1000 }, state);
  const outcome = splitClips(ada.context(), { clips: ["a"], frame: 40 });
  const [piece = ""] = outcome.type === "done" ? outcome.made : [];

  ada.run({ command: "split_clips", arguments: { clips: ["a"], frame: 40 } });

  const doc = new Y.Doc();
  Y.applyUpdate(doc, ada.state());
  expect((doc.getMap("clips").get(piece) as Y.Map<unknown>).get("later")).toEqual(later);
});

test("typing goes where it is seen, also behind an embed of another program", () => {
  const doc = new Y.Doc();
  const text = new Y.Text("a😀b");
  doc.getMap("texts").set("t", text);
  text.insertEmbed(0, { image: "x" });

  const patch = { type: "text", id: "t", index: 1, remove: "😀", insert: "-" } as const;
  doc.transact(() => writePatches(doc, [patch]));

  expect(text.toString()).toBe("a-b");
});
