import { IDBFactory } from "fake-indexeddb";
import { afterEach, describe, expect, test, vi } from "vitest";
import * as Y from "yjs";
import { eventually } from "../eventually.test-support";
import { OfflineCopy } from "./offline-copy";
import { UpdateStore } from "./update-store";

afterEach(() => {
  vi.useRealTimers();
  vi.restoreAllMocks();
});

interface Tab {
  readonly doc: Y.Doc;
  readonly copy: OfflineCopy;
  readonly late: () => void;
}

async function tab(factory: IDBFactory | undefined): Promise<Tab> {
  const doc = new Y.Doc();
  const late = vi.fn();
  const copy = await OfflineCopy.open({ scope: "ada:t", doc, factory, onLate: late });
  return { doc, copy, late };
}

const clips = ({ doc }: Tab) => doc.getMap("clips").toJSON();
const edit = ({ doc }: Tab, key: string, value = 1) => doc.getMap("clips").set(key, value);

/** What somebody else did, as the connection brings it. */
function receive({ doc }: Tab, key: string): void {
  const other = new Y.Doc();
  other.getMap("clips").set(key, 1);
  Y.applyUpdate(doc, Y.encodeStateAsUpdate(other), "server");
}

describe("a copy", () => {
  test("brings edits back after the tab is closed", async () => {
    const factory = new IDBFactory();
    const first = await tab(factory);
    edit(first, "a");
    await first.copy.close();

    expect(clips(await tab(factory))).toEqual({ a: 1 });
  });

  test("has an edit at once, not only when the tab is closed properly", async () => {
    const factory = new IDBFactory();
    const first = await tab(factory);
    receive(first, "theirs");
    edit(first, "mine");
    await eventually(async () => {
      expect(clips(await tab(factory))).toEqual({ theirs: 1, mine: 1 });
    });
  });

  test("has what others did when the page goes away", async () => {
    const factory = new IDBFactory();
    const first = await tab(factory);
    receive(first, "theirs");
    first.copy.flush();
    await eventually(async () => expect(clips(await tab(factory))).toEqual({ theirs: 1 }));
  });

  test("stays small, and keeps what another tab wrote meanwhile", async () => {
    const factory = new IDBFactory();
    const [first, second] = [await tab(factory), await tab(factory)];
    edit(second, "theirs");
    for (let turn = 0; turn < 1_200; turn += 1) edit(first, "mine", turn);
    await first.copy.close();
    await second.copy.close();
    const third = await tab(factory);
    edit(third, "last");
    await third.copy.close();

    expect(clips(await tab(factory))).toEqual({ theirs: 1, mine: 1_199, last: 1 });
    const store = await UpdateStore.open(factory, "cutroom:ada:t");
    expect((await store.read()).keys.length).toBe(1);
  });

  test("remembers the epoch", async () => {
    const factory = new IDBFactory();
    const first = await tab(factory);
    expect(first.copy.epoch).toBe(null);
    await first.copy.setEpoch(7);

    expect((await tab(factory)).copy.epoch).toBe(7);
  });

  test("that is thrown away is empty, and stays so while the page goes", async () => {
    const factory = new IDBFactory();
    const first = await tab(factory);
    edit(first, "a");
    await first.copy.setEpoch(7);
    await first.copy.clear();
    edit(first, "b");
    first.copy.flush();
    await first.copy.close();

    const second = await tab(factory);
    expect(clips(second)).toEqual({});
    expect(second.copy.epoch).toBe(null);
  });

  test("with a row that cannot be read gives all others", async () => {
    const factory = new IDBFactory();
    const first = await tab(factory);
    edit(first, "a");
    await first.copy.close();
    const store = await UpdateStore.open(factory, "cutroom:ada:t");
    await store.add([Uint8Array.from([255, 255, 255])]);

    const second = await tab(factory);
    expect(clips(second)).toEqual({ a: 1 });
    expect(second.copy.isDamaged.get()).toBe(true);
  });
});

describe("without storage", () => {
  test("editing goes on, and it is told", async () => {
    const only = await tab(undefined);
    edit(only, "a");
    expect(only.copy.trouble.get()).toBe("blocked");
    expect(clips(only)).toEqual({ a: 1 });
    await only.copy.close();
  });

  test("that refuses to open it is told", async () => {
    const factory = new IDBFactory();
    vi.spyOn(factory, "open").mockImplementation(() => {
      throw new DOMException("blocked", "SecurityError");
    });
    const only = await tab(factory);
    edit(only, "a");
    expect(only.copy.trouble.get()).toBe("blocked");
    await only.copy.close();
  });

  test("that does not answer nobody waits for it, and edits in it are taken when it does", async () => {
    const factory = new IDBFactory();
    const first = await tab(factory);
    edit(first, "kept");
    await first.copy.close();
    const opened = Promise.withResolvers<void>();
    const open = UpdateStore.open;
    vi.spyOn(UpdateStore, "open").mockImplementation(async (...given) => {
      await opened.promise;
      return open(...given);
    });
    vi.useFakeTimers({ toFake: ["setTimeout", "clearTimeout"] });
    const opening = tab(factory);
    await vi.advanceTimersByTimeAsync(3_000);
    const second = await opening;
    expect(second.copy.trouble.get()).toBe("blocked");
    expect(second.late).not.toHaveBeenCalled();
    vi.useRealTimers();

    opened.resolve();
    await eventually(() => expect(second.late).toHaveBeenCalledOnce());
    expect(clips(second)).toEqual({ kept: 1 });
    expect(second.copy.trouble.get()).toBe(null);
  });
});

describe("storage that is full", () => {
  function fill(): { readonly empty: () => void } {
    const full = vi.spyOn(UpdateStore.prototype, "replace").mockImplementation(async () => {
      throw new DOMException("no room", "QuotaExceededError");
    });
    return { empty: () => full.mockRestore() };
  }

  test("is told, editing goes on, and everything is written when there is room", async () => {
    const factory = new IDBFactory();
    const first = await tab(factory);
    const disk = fill();
    edit(first, "a");
    edit(first, "b");
    await eventually(() => expect(first.copy.trouble.get()).toBe("full"));

    disk.empty();
    first.copy.flush();
    await eventually(() => expect(first.copy.trouble.get()).toBe(null));
    expect(clips(await tab(factory))).toEqual({ a: 1, b: 1 });
  });

  test("is tried again by itself", async () => {
    vi.useFakeTimers({ toFake: ["setTimeout", "clearTimeout"] });
    const first = await tab(new IDBFactory());
    const disk = fill();
    edit(first, "a");
    await eventually(() => expect(first.copy.trouble.get()).toBe("full"));
    disk.empty();
    await vi.advanceTimersByTimeAsync(5_000);
    await eventually(() => expect(first.copy.trouble.get()).toBe(null));
  });
});

test("storage that the browser takes away is told, and used again when it is back", async () => {
  const factory = new IDBFactory();
  const first = await tab(factory);
  edit(first, "a");
  const lost = vi.spyOn(UpdateStore.prototype, "replace").mockImplementation(async () => {
    throw new DOMException("closing", "InvalidStateError");
  });
  edit(first, "b");
  await eventually(() => expect(first.copy.trouble.get()).toBe("blocked"));

  lost.mockRestore();
  first.copy.flush();
  await eventually(() => expect(first.copy.trouble.get()).toBe(null));
  expect(clips(await tab(factory))).toEqual({ a: 1, b: 1 });
});
