// One open timeline: document, offline copy, connection and presence, from opening to leaving.
import * as Y from "yjs";
import { heldDevices, leaseDeviceId } from "./device";
import { DocStore } from "./doc-store";
import { ExternalStore } from "./external-store";
import { KeptEdits } from "./kept-edits";
import { KeptGestures } from "./kept-gestures";
import { MergeReview } from "./merge-review";
import { type OfflineCopy, openOfflineCopy } from "./offline-copy";
import { Presence } from "./presence";
import { Provider } from "./provider";
import type { ProviderEvents, Socket } from "./provider-types";
import type { Role, SyncStatus } from "./status";
import { SUBPROTOCOL } from "./wire";

/** What an open timeline is made of. */
interface Opened {
  readonly doc: Y.Doc;
  readonly device: string;
  readonly copy: OfflineCopy | null;
  readonly edits: KeptEdits;
  readonly gestures: KeptGestures;
}

export interface SessionOptions {
  readonly timelineId: string;
  readonly person: { readonly id: string; readonly name: string; readonly color: number };
  /** Asks for sign-in over the page; settles when the person is back. */
  readonly signIn: () => Promise<void>;
  readonly openSocket?: () => Socket;
}

const REMEMBER_MS = 2000;

export class EditSession {
  readonly device: string;
  readonly store: DocStore;
  /** What became of this person's edits in merges. */
  readonly review: MergeReview;
  readonly presence: Presence;
  readonly status: ExternalStore<SyncStatus>;
  readonly role = new ExternalStore<Role | null>(null);
  /** The document is here: from the server, or from this browser's copy. */
  readonly loaded: ExternalStore<boolean>;
  /** Why the server did not take an edit; null while it took everything. */
  readonly refused = new ExternalStore<string | null>(null);
  /** Whether what merge review remembers survives this tab. */
  readonly reviewIsKept = new ExternalStore(true);
  /** Whether all that this browser remembered of this person's edits could be read. */
  readonly notesAreWhole: boolean;
  readonly #provider: Provider;
  readonly #copy: OfflineCopy | null;
  readonly #options: SessionOptions;
  readonly #kept: KeptEdits;
  readonly #gestures: KeptGestures;
  #remembering: ReturnType<typeof setTimeout> | undefined;

  /** Fails where this browser does not give the page what it keeps; nothing stays open then. */
  static async open(options: SessionOptions): Promise<EditSession> {
    const doc = new Y.Doc();
    const scope = `${options.person.id}:${options.timelineId}`;
    const [device, copy] = await Promise.all([leaseDeviceId(), openOfflineCopy(scope, doc)]);
    try {
      const edits = new KeptEdits(localStorage, scope, device);
      const gestures = new KeptGestures({
        storage: localStorage,
        keys: Object.keys(localStorage),
        scope,
        device,
        heldDevices: await heldDevices(),
      });
      return new EditSession(options, { doc, device, copy, edits, gestures });
    } catch (error) {
      await copy?.close();
      throw error;
    }
  }

  private constructor(options: SessionOptions, opened: Opened) {
    const { doc, device, copy } = opened;
    this.#options = options;
    this.#copy = copy;
    this.device = device;
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
      epoch: copy?.epoch ?? null,
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
    this.#start();
  }

  /** The server's clock, for playheads that run on. */
  serverNowMs(): number {
    return Date.now() + this.#provider.clockOffsetMs;
  }

  /** Throws this browser's copy away and opens the page anew: after a rewriting of the document. */
  async startAfresh(): Promise<void> {
    this.#provider.stop();
    this.#kept.remember(0);
    this.review.ledger.clear();
    await this.#copy?.clear();
    location.reload();
  }

  close(): void {
    removeEventListener("pagehide", this.#onPageHide);
    removeEventListener("pageshow", this.#onPageShow);
    removeEventListener("online", this.#onOnline);
    removeEventListener("offline", this.#onOffline);
    document.removeEventListener("visibilitychange", this.#onOnline);
    this.#provider.stop();
    this.#rememberGestures();
    this.presence.destroy();
    this.store.destroy();
    void this.#copy?.close();
  }

  #start(): void {
    addEventListener("pagehide", this.#onPageHide);
    addEventListener("pageshow", this.#onPageShow);
    addEventListener("online", this.#onOnline);
    addEventListener("offline", this.#onOffline);
    document.addEventListener("visibilitychange", this.#onOnline);
    this.presence.say({ user: this.#options.person });
    this.#provider.connect();
  }

  readonly #onPageHide = () => {
    this.#provider.stop();
    this.#rememberGestures();
  };
  readonly #onPageShow = (event: PageTransitionEvent) => {
    // Back from the back/forward cache: the page lives on, its socket does not.
    if (!event.persisted) return;
    this.presence.say({ user: this.#options.person });
    this.#provider.connect();
  };
  readonly #onOnline = () => this.#provider.hurry();
  readonly #onOffline = () => this.#provider.lost();

  #events(): ProviderEvents {
    return {
      onStatus: (status) => this.#onStatus(status),
      onRole: (role) => this.role.set(role),
      onMembers: (members) => this.presence.setMembers(members),
      onSynced: () => this.loaded.set(true),
      onRefused: (code) => this.refused.set(code),
      onEpoch: (epoch) => void this.#copy?.setEpoch(epoch),
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
    if (status.type === "offline" && status.ended === "signed-out") {
      void this.#options.signIn().then(() => this.#provider.connect());
    }
  }
}

function openSyncSocket(timelineId: string): Socket {
  const scheme = location.protocol === "https:" ? "wss" : "ws";
  const url = `${scheme}://${location.host}/api/v1/sync/${timelineId}`;
  return new WebSocket(url, [SUBPROTOCOL]) as Socket;
}
