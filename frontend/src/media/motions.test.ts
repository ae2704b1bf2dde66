import { expect, test } from "vitest";
import type { StoredStretch } from "@/api/types";
import type { Layer } from "@/compositor/layers";
import type { Projection } from "@/timeline/model";
import { FLICKS_PER_SECOND } from "@/timeline/time";
import { lacksMotion, Motions } from "./motions";

const effect = { type: "stabilise", params: { smoothness: 500, zoom: 11_000 } };
const layer = { clip: { asset: "film", fx: [effect] } } as unknown as Layer;
const projection = {
  assets: { film: { id: "F", dur: 60 * FLICKS_PER_SECOND } },
} as unknown as Projection;

function stretch(number: number): StoredStretch {
  const pictures = [0, 1, 2].map((n) => {
    const time = (number * 10 + n) * FLICKS_PER_SECOND;
    return [time, 1000 * n * n, 0, 0, 0, number === 0 && n === 0 ? 1 : 0];
  });
  return { number, width: 16, height: 9, pictures };
}

test("a picture is steadied once a render has stored what it needs", async () => {
  const asked: string[] = [];
  let stored: StoredStretch[] = [];
  let now = 0;
  const read = async (id: string, first: number, last: number) => {
    asked.push(`${id} ${first}-${last}`);
    return stored.filter(({ number }) => first <= number && number <= last);
  };
  const motions = new Motions(read, () => now);
  const drawn = async () => {
    await motions.load(projection, layer, 1);
    return motions.effectsOf(projection, layer, 1);
  };

  expect(await drawn()).toEqual([effect]);
  stored = [stretch(0), stretch(1)];
  expect(lacksMotion(await drawn())).toBe(true);
  now = 20_000;
  const [steadied] = await drawn();

  expect(asked).toEqual(["F 0-0", "F 0-0"]);
  expect(steadied?.params).toMatchObject({ zoom: 11_000, shape: [16, 9] });
  expect(steadied?.params.correction).toEqual([expect.closeTo(0.0005, 3), 0, 0, 0]);
  await motions.load(projection, layer, 4);
  expect(asked.at(-1)).toBe("F 1-1");
});

test("what cannot be read is shown as it is", async () => {
  const motions = new Motions(() => Promise.reject(new Error("offline")));

  await motions.load(projection, layer, 1);

  expect(lacksMotion(motions.effectsOf(projection, layer, 1))).toBe(true);
});
