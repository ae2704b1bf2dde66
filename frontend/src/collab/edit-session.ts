// One open timeline: document, offline copy, connection and presence, from opening to leaving.
import * as Y from "yjs";
import { heldDevices, leaseDeviceId } from "./device";
import { DocStore } from "./doc-store";
import { ExternalStore } from "./external-store";
import { KeptEdits } from "./kept-edits";
import { KeptGestures } from "./kept-gestures";
import { MergeReview } from "./merge-review";
import { OfflineCopy, type StorageTrouble } from "./offline-copy";
import { watchPage } from "./page-life";
import { Presence } from "./presence";
import { Provider } from "./provider";
import type { ProviderEvents, Socket } from "./provider-types";
import { ServerClock } from "./server-clock";
import { hasUnsaved, type Role, type SyncStatus } from "./status";
import { SUBPROTOCOL } from "./wire";

/** What an open timeline is made of. */
interface Opened {
  readonly doc: Y.Doc;
  readonly device: string;
  readonly copy: OfflineCopy;
  readonly edits: KeptEdits;
  readonly gestures: KeptGestures;
}

export interface SessionOptions {
  readonly timelineId: string;
  readonly person: { readonly id: string; readonly name: string; readonly color: number };
  /** What this person may do, as far as is known; the connection says it better. */
  readonly role: Role;
  /** Asks for sign-in over the page; settles when the person is back. */
  readonly signIn: () => Promise<void>;
  readonly openSocket?: () => Socket;
  /** Where edits are kept; null: nowhere. */
  readonly indexedDB?: IDBFactory | null;
}

const REMEMBER_MS = 2000;

export class EditSession {
  readonly device: string;
  readonly store: DocStore;
  /** What became of this person's edits in merges. */
  readonly review: MergeReview;
  readonly presence: Presence;
  readonly status: ExternalStore<SyncStatus>;
  readonly role: ExternalStore<Role | null>;
  /** The document is here: from the server, or from this browser's copy. */
  readonly loaded: ExternalStore<boolean>;
  /** Why the server did not take an edit; null while it took everything. */
  readonly refused = new ExternalStore<string | null>(null);
  /** Why edits that are not saved end with this tab; null while the browser keeps them. */
  readonly storageTrouble: ExternalStore<StorageTrouble | null>;
  /** Some of this browser's copy could not be read. */
  readonly copyIsDamaged: ExternalStore<boolean>;
  /** Whether what merge review remembers survives this tab. */
  readonly reviewIsKept = new ExternalStore(true);
  /** Whether all that this browser remembered of this person's edits could be read. */
  readonly notesAreWhole: boolean;
  readonly #provider: Provider;
  readonly #copy: OfflineCopy;
  readonly #clock = new ServerClock();
  readonly #options: SessionOptions;
  readonly #kept: KeptEdits;
  readonly #gestures: KeptGestures;
  readonly #unwatch: () => void;
  #isClosed = false;
  #isSigningIn = false;
  #remembering: ReturnType<typeof setTimeout> | undefined;

  /** Fails where this browser does not give the page what it keeps; nothing stays open then. */
  static async open(options: SessionOptions): Promise<EditSession> {
    const doc = new Y.Doc();
    const scope = `${options.person.id}:${options.timelineId}`;
    let late = () => {};
    const [device, copy] = await Promise.all([
      leaseDeviceId(),
      OfflineCopy.open({ scope, doc, factory: factoryOf(options), onLate: () => late() }),
    ]);
    try {
      const edits = new KeptEdits(localStorage, scope, device);
      const gestures = new KeptGestures({
        storage: localStorage,
        keys: Object.keys(localStorage),
        scope,
        device,
        heldDevices: await heldDevices(),
      });
      const session = new EditSession(options, { doc, device, copy, edits, gestures });
      late = () => session.#takeLate();
      return session;
    } catch (error) {
      await copy.close();
      throw error;
    }
  }

  private constructor(options: SessionOptions, opened: Opened) {
    const { doc, device, copy } = opened;
    this.#options = options;
    this.#copy = copy;
    this.storageTrouble = copy.trouble;
    this.copyIsDamaged = copy.isDamaged;
    this.device = device;
    this.role = new ExternalStore<Role | null>(options.role);
    this.store = new DocStore(doc);
    this.presence = new Presence(doc);
    this.#kept = opened.edits;
    this.#gestures = opened.gestures;
    this.notesAreWhole = !opened.edits.isUnreadable && !opened.gestures.isUnreadable;
    this.loaded = new ExternalStore(this.store.isLoaded);
    this.#provider = new Provider({
      doc,
      awareness: this.presence.awareness,
      openSocket: options.openSocket ?? (() => openSyncSocket(options.timelineId)),
      events: this.#events(),
      keptEdits: this.#kept.fromBefore,
      clock: this.#clock,
      role: options.role,
      epoch: copy.epoch,
    });
    this.status = new ExternalStore(this.#provider.status);
    // Looks at once through what a reload kept, by the clock that the provider has.
    this.review = new MergeReview({
      store: this.store,
      device,
      personId: options.person.id,
      now: () => this.serverNowMs(),
      kept: opened.gestures.fromBefore,
    });
    this.#unwatch = this.#watch();
    this.#connect();
  }

  /** The server's clock, for playheads that run on. */
  serverNowMs(): number {
    return this.#clock.nowMs();
  }

  /** Throws this browser's copy away and opens the page anew: after a rewriting of the document. */
  async startAfresh(): Promise<void> {
    this.#provider.stop();
    this.#kept.remember(0);
    this.review.ledger.clear();
    await this.#copy.clear();
    location.reload();
  }

  close(): void {
    this.#unwatch();
    this.#isClosed = true;
    this.#provider.stop();
    this.#rememberGestures();
    this.presence.destroy();
    this.store.destroy();
    void this.#copy.close();
  }

  #watch(): () => void {
    return watchPage({
      onHide: () => {
        this.#provider.stop();
        this.#copy.flush();
        this.#rememberGestures();
      },
      onReturn: () => this.#connect(),
      onWake: () => this.#provider.hurry(),
      onOffline: () => this.#provider.lost(),
      onHiddenTick: () => this.presence.renew(),
      losesEdits: () => this.storageTrouble.get() !== null && hasUnsaved(this.status.get()),
    });
  }

  #connect(): void {
    if (this.#isClosed) return;
    this.presence.say({ user: this.#options.person });
    this.#provider.connect();
  }

  /** Storage that answered late: the document is here now, and its edits may not be on the server. */
  #takeLate(): void {
    if (this.store.isLoaded) this.loaded.set(true);
    this.#provider.offerAll();
  }

  #events(): ProviderEvents {
    return {
      onStatus: (status) => this.#onStatus(status),
      onRole: (role) => this.role.set(role),
      onMembers: (members) => this.presence.setMembers(members),
      onSynced: () => this.loaded.set(true),
      onRefused: (code) => this.refused.set(code),
      onEpoch: (epoch) => void this.#copy.setEpoch(epoch),
      onUnsaved: (count) => this.#onUnsaved(count),
    };
  }

  #onUnsaved(count: number): void {
    this.#kept.remember(count);
    this.review.ledger.setUnsaved(count);
    this.#remembering ??= setTimeout(() => this.#rememberGestures(), REMEMBER_MS);
  }

  #rememberGestures(): void {
    clearTimeout(this.#remembering);
    this.#remembering = undefined;
    this.reviewIsKept.set(this.#gestures.remember(this.review.ledger.gestures));
  }

  #onStatus(status: SyncStatus): void {
    this.status.set(status);
    if (status.type === "live") this.refused.set(null);
    if (status.type === "offline" && status.ended === "signed-out") void this.#signIn();
  }

  async #signIn(): Promise<void> {
    if (this.#isSigningIn) return;
    this.#isSigningIn = true;
    await this.#options.signIn();
    this.#isSigningIn = false;
    this.#connect();
  }
}

function factoryOf({ indexedDB: given }: SessionOptions): IDBFactory | undefined {
  return given === undefined ? globalThis.indexedDB : (given ?? undefined);
}

function openSyncSocket(timelineId: string): Socket {
  const scheme = location.protocol === "https:" ? "wss" : "ws";
  const url = `${scheme}://${location.host}/api/v1/sync/${timelineId}`;
  return new WebSocket(url, [SUBPROTOCOL]) as Socket;
}
