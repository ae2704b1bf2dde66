// Following a person: their part of the timeline and their playhead become mine, until I do anything.
import { ExternalStore } from "@/collab/external-store";
import type { TextStorage } from "@/collab/kept-edits";
import type { Presence } from "@/collab/presence";
import {
  type Leader,
  leaderOf,
  type PlayheadPresence,
  playheadNow,
  type RemotePerson,
  type ViewPresence,
} from "@/collab/presence-model";
import type { TimelineEngine } from "@/engine/timeline-engine";
import type { Projection } from "@/timeline/model";
import { useEditorView } from "../editor-view";
import type { PlayheadStore } from "../playhead";

const MOST_DRIFT_FRAMES = 2;
/** A player has settled by then after a jump. */
const CATCH_UP_MS = 700;
const ALONE = "cutroom.alone";
const MODIFIERS: ReadonlySet<string> = new Set(["Shift", "Control", "Alt", "AltGraph", "Meta"]);

export interface FollowingOptions {
  readonly presence: Presence;
  readonly playhead: PlayheadStore;
  readonly engine: ExternalStore<TimelineEngine | null>;
  readonly projection: ExternalStore<Projection>;
  readonly serverNowMs: () => number;
  readonly tell: (words: string) => void;
  readonly storage: TextStorage;
}

export class Following {
  /** The client that is followed. */
  readonly whom = new ExternalStore<number | null>(null);
  /** Whether this person does not want to be followed. */
  readonly alone: ExternalStore<boolean>;
  readonly #options: FollowingOptions;
  readonly #ending = new AbortController();
  readonly #stops: readonly (() => void)[];
  #name = "";
  #last: number | null = null;
  /** Whom the very press that ended it was about: it does not begin again by its click. */
  #justEnded: number | null = null;
  #view: ViewPresence | null = null;
  #playhead: PlayheadPresence | null = null;
  /** How many frames a player loses while it begins. */
  #lead = 0;
  #catchingUp: ReturnType<typeof setInterval> | undefined;

  constructor(options: FollowingOptions) {
    this.#options = options;
    this.alone = new ExternalStore(options.storage.getItem(ALONE) === "yes");
    options.presence.say({ alone: this.alone.get(), follow: null });
    const { presence, engine } = options;
    const look = () => this.#look();
    this.#stops = [presence.people, presence.motions, engine].map((one) => one.subscribe(look));
    const listening = { capture: true, passive: false, signal: this.#ending.signal };
    for (const type of ["pointerdown", "wheel"] as const)
      addEventListener(type, () => this.#onInput(), listening);
    addEventListener("keydown", (event) => this.#onKey(event), listening);
  }

  /** Follows, or stops following whom it is about. */
  toggle(clientId: number): void {
    const again = this.#justEnded === clientId || this.whom.get() === clientId;
    this.#justEnded = null;
    if (again) this.stop();
    else this.start(clientId);
  }

  start(clientId: number): void {
    const person = this.#find(clientId);
    if (person !== undefined) this.#name = person.name;
    const leader = this.#leader(clientId);
    if (leader.type !== "leads") {
      this.#options.tell(endWords(leader, this.#name));
      return;
    }
    this.stop();
    this.#last = clientId;
    this.#options.presence.say({ follow: clientId });
    this.whom.set(clientId);
    this.#catchingUp = setInterval(() => this.#catchUp(), CATCH_UP_MS);
    this.#look();
  }

  /** Follows whoever comes after the one followed last. */
  startNext(): void {
    const people = this.#options.presence.people.get().filter(({ alone }) => !alone);
    const at = people.findIndex(({ clientId }) => clientId === this.#last);
    const next = people[(at + 1) % Math.max(1, people.length)];
    if (next === undefined) this.#options.tell("Nobody is here to be followed.");
    else this.start(next.clientId);
  }

  /** True when somebody was followed. */
  stop(): boolean {
    if (this.whom.get() === null) return false;
    clearInterval(this.#catchingUp);
    this.#view = this.#playhead = null;
    // First, because what is said is heard here as well.
    this.whom.set(null);
    this.#options.presence.say({ follow: null });
    return true;
  }

  setAlone(alone: boolean): void {
    this.alone.set(alone);
    this.#options.presence.say({ alone });
    try {
      this.#options.storage.setItem(ALONE, alone ? "yes" : "no");
    } catch {
      // No room to remember it: it holds for this tab.
    }
  }

  close(): void {
    this.#ending.abort();
    for (const stop of this.#stops) stop();
    this.stop();
  }

  #onInput(): void {
    this.#justEnded = this.whom.get();
    this.stop();
  }

  #onKey(event: KeyboardEvent): void {
    if (MODIFIERS.has(event.key)) return;
    const followed = this.whom.get() !== null;
    this.#onInput();
    if (!followed || event.key !== "Escape") return;
    // Nothing else is let go of by the same press.
    event.preventDefault();
    event.stopImmediatePropagation();
  }

  #find(clientId: number): RemotePerson | undefined {
    return this.#options.presence.people.get().find((one) => one.clientId === clientId);
  }

  #leader(clientId: number): Leader {
    const { presence } = this.#options;
    return leaderOf(presence.people.get(), presence.clientId, clientId);
  }

  #look(): void {
    const followed = this.whom.get();
    if (followed === null) return;
    const leader = this.#leader(followed);
    if (leader.type !== "leads") {
      this.stop();
      this.#options.tell(endWords(leader, this.#name));
      return;
    }
    const { clientId } = leader.person;
    const motion = this.#options.presence.motions.get().find((one) => one.clientId === clientId);
    if (motion?.view) this.#showView(motion.view);
    if (motion?.playhead) this.#take(motion.playhead);
  }

  #showView(view: ViewPresence): void {
    const engine = this.#options.engine.get();
    const { f, n, y } = view;
    if (engine === null || (this.#view?.f === f && this.#view.n === n && this.#view.y === y))
      return;
    this.#view = view;
    const pxPerFrame = engine.width / n;
    engine.setView({ pxPerFrame, scrollX: f * pxPerFrame, scrollY: y });
  }

  #take(playhead: PlayheadPresence): void {
    const now = this.#playhead;
    const { f, t0, rate } = playhead;
    if (now !== null && now.f === f && now.t0 === t0 && now.rate === rate) return;
    this.#playhead = playhead;
    this.#options.presence.say({ ph: playhead });
    this.#options.playhead.seek(this.#expected(playhead) + (rate === 0 ? 0 : this.#lead));
    useEditorView.getState().setPlaying(rate !== 0);
  }

  /** Both players run by themselves; what they come apart by is made up for. */
  #catchUp(): void {
    if (this.#playhead === null || this.#playhead.rate === 0) return;
    const { playhead, projection } = this.#options;
    const expected = this.#expected(this.#playhead);
    const behind = expected - playhead.getFrame();
    if (Math.abs(behind) <= MOST_DRIFT_FRAMES) return;
    const [numerator, denominator] = projection.get().rate;
    const most = numerator / denominator;
    this.#lead = Math.max(0, Math.min(most, this.#lead + behind));
    playhead.seek(expected + this.#lead);
    useEditorView.getState().setPlaying(true);
  }

  #expected(playhead: PlayheadPresence): number {
    const { serverNowMs, projection } = this.#options;
    const { rate, duration } = projection.get();
    return playheadNow(playhead, serverNowMs(), rate[0] / rate[1], duration);
  }
}

function endWords(leader: Exclude<Leader, { type: "leads" }>, name: string): string {
  switch (leader.type) {
    case "gone":
      return `${name || "Whom you wanted to follow"} is not here any more.`;
    case "alone":
      return `${name} does not want to be followed at the moment.`;
    case "circle":
      return `${name} follows you: one of you has to lead.`;
  }
}
