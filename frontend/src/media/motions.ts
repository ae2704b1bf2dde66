// What is known of the motion of films that are steadied: fetched when a picture needs it.
import type { StoredStretch } from "@/api/types";
import { correctionAt, shotAt, stretchesAround } from "@/compositor/effects/steadying";
import type { Layer } from "@/compositor/layers";
import type { DrawnEffect, Look } from "@/timeline/looks";
import type { Projection } from "@/timeline/model";
import { FLICKS_PER_SECOND } from "@/timeline/time";

/** Reads the stored stretches of an asset from one number to another. */
export type ReadMotion = (id: string, first: number, last: number) => Promise<StoredStretch[]>;

/** After so long is asked again for what no render had found. */
const AGAIN_MS = 10_000;
/** So much earlier than needed is asked for what comes when playing. */
const AHEAD_FLICKS = 3 * FLICKS_PER_SECOND;

interface Asked {
  readonly at: number;
  readonly done: Promise<void>;
}

export class Motions {
  readonly #known = new Map<string, StoredStretch>();
  readonly #asked = new Map<string, Asked>();

  constructor(
    private readonly read: ReadMotion,
    private readonly now: () => number = () => performance.now(),
  ) {}

  /** A layer's effects with what a picture of its film needs of them, as far as it is known. */
  effectsOf({ assets }: Projection, { clip }: Layer, seconds: number): readonly DrawnEffect[] {
    const asset = assets[clip.asset];
    const effects = clip.fx ?? [];
    if (!asset || !steadies(clip)) return effects;
    const time = flicks(seconds);
    const shot = shotAt((n) => this.#known.get(nameOf(asset.id, n)) ?? null, time, asset.dur);
    if (!shot) return effects;
    return effects.map((effect) => {
      if (effect.type !== "stabilise") return effect;
      const correction = correctionAt(shot.points, time, Number(effect.params.smoothness));
      return { ...effect, params: { ...effect.params, shape: shot.shape, correction } };
    });
  }

  /** Fetch what a layer's pictures need from a source time on. */
  async load({ assets }: Projection, { clip }: Layer, seconds: number): Promise<void> {
    const asset = assets[clip.asset];
    if (!asset || !steadies(clip)) return;
    const [first] = stretchesAround(flicks(seconds), asset.dur);
    const [, last] = stretchesAround(flicks(seconds) + AHEAD_FLICKS, asset.dur);
    const names = new Map<number, string>();
    for (let number = first; number <= last; number++) names.set(number, nameOf(asset.id, number));
    const wanted = [...names].flatMap(([number, name]) => (this.#isWanted(name) ? [number] : []));
    if (wanted.length > 0) this.#ask(asset.id, Math.min(...wanted), Math.max(...wanted));
    await Promise.all([...names.values()].map((name) => this.#asked.get(name)?.done));
  }

  #isWanted(name: string): boolean {
    const asked = this.#asked.get(name);
    return !this.#known.has(name) && (!asked || this.now() - asked.at > AGAIN_MS);
  }

  #ask(id: string, first: number, last: number): void {
    const done = this.read(id, first, last).then(
      (stretches) => {
        for (const stretch of stretches) this.#known.set(nameOf(id, stretch.number), stretch);
      },
      () => undefined, // The picture is shown as it is, which is said; it is asked for again.
    );
    for (let number = first; number <= last; number++)
      this.#asked.set(nameOf(id, number), { at: this.now(), done });
  }
}

/** Whether effects say that a picture is to be steadied that is not. */
export function lacksMotion(effects: readonly DrawnEffect[]): boolean {
  return effects.some(({ type, params }) => type === "stabilise" && !params.correction);
}

function steadies({ fx = [] }: Look): boolean {
  return fx.some(({ type }) => type === "stabilise");
}

function flicks(seconds: number): number {
  return Math.round(seconds * FLICKS_PER_SECOND);
}

function nameOf(id: string, number: number): string {
  return `${id} ${number}`;
}
