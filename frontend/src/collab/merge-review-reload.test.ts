import { expect, test } from "vitest";
import { KeptGestures } from "./kept-gestures";
import { MergeReview } from "./merge-review";
import { meet, Person, stateOf } from "./people.test-support";

const now = () => 1000;
const STATE = stateOf({
  meta: { rate_n: 25, rate_d: 1 },
  tracks: { v1: { kind: "video", order: "U" } },
  assets: {},
  clips: { a: { kind: "solid", track: "v1", at: 0, head: 0, tail: 100, z: 1 } },
  xfades: {},
  marks: {},
  texts: {},
});

function person(name: string, clientId: number): Person {
  return new Person({ name, clientId, now }, STATE);
}

function moveThatMeetsACut(): Person {
  const [ada, ben] = [person("ada", 5), person("ben", 9)];
  ada.run({ command: "move_clips", arguments: { clips: ["a"], frames: 50, tracks: {} } });
  ben.run({ command: "split_clips", arguments: { clips: ["a"], frame: 40 } });
  meet([ada, ben]);
  return ada;
}

function reloaded({ store, review }: Person): MergeReview {
  const items = new Map<string, string>();
  const storage = {
    getItem: (key: string) => items.get(key) ?? null,
    setItem: (key: string, value: string) => void items.set(key, value),
    removeItem: (key: string) => void items.delete(key),
  };
  const open = () => {
    const options = { storage, keys: [...items.keys()], scope: "p:t", device: "ada" };
    return new KeptGestures({ ...options, heldDevices: new Set() });
  };
  open().remember(review.ledger.gestures);
  const kept = open().fromBefore;
  return new MergeReview({ store, device: "ada", personId: "ada", now, kept });
}

test("the other half is still told after a reload", () => {
  const review = reloaded(moveThatMeetsACut());

  expect(review.entries.get().map(({ code }) => code)).toEqual(["other_half"]);
});

test("what was dismissed stays away after a reload", () => {
  const ada = moveThatMeetsACut();
  ada.review.dismiss(ada.review.entries.get()[0]?.key ?? "");

  expect(reloaded(ada).entries.get()).toEqual([]);
});

test("what was used stays settled after a reload", () => {
  const [ada, ben] = [person("ada", 5), person("ben", 9)];
  ada.run({ command: "trim_tail", arguments: { clips: ["a"], frames: -40 } });
  ben.run({ command: "split_clips", arguments: { clips: ["a"], frame: 40 } });
  meet([ada, ben]);
  const [entry] = ada.review.entries.get();
  ada.store.apply("Use mine", entry?.use ?? []);
  if (entry !== undefined) ada.review.used(entry);

  expect(entry?.code).toBe("trim_other_half");
  expect(reloaded(ada).entries.get()).toEqual([]);
});
