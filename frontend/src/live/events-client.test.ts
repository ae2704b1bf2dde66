import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { EventsClient, type Socket } from "./events-client";
import type { LivePicture } from "./messages";

class FakeSocket implements Socket {
  binaryType: BinaryType = "blob";
  onopen: Socket["onopen"] = null;
  onmessage: Socket["onmessage"] = null;
  onclose: Socket["onclose"] = null;
  readonly sent: unknown[] = [];
  closed = false;

  send(text: string): void {
    this.sent.push(JSON.parse(text));
  }
  close(): void {
    this.closed = true;
  }
  open(): void {
    this.onopen?.(new Event("open"));
  }
  receive(data: unknown): void {
    this.onmessage?.({ data } as MessageEvent);
  }
  drop(code: number): void {
    this.onclose?.({ code } as CloseEvent);
  }
}

let sockets: FakeSocket[];
let signIn: ReturnType<typeof Promise.withResolvers<void>>;
let client: EventsClient;

const newest = () => sockets.at(-1) as FakeSocket;
const event = (topic: string, type = "asset.ready") =>
  JSON.stringify({ v: 1, topic, type, id: "e1", at: "2026-01-01T00:00:00Z", data: { n: 1 } });

beforeEach(() => {
  vi.useFakeTimers();
  sockets = [];
  signIn = Promise.withResolvers<void>();
  client = new EventsClient({
    open: () => {
      sockets.push(new FakeSocket());
      return newest();
    },
    signIn: () => signIn.promise,
    random: () => 1,
  });
});

afterEach(() => vi.useRealTimers());

describe("subscriptions", () => {
  it("opens one socket for many topics and subscribes when it is open", () => {
    client.subscribe("workspace:a", () => {});
    client.subscribe("render:b", () => {});
    newest().open();

    expect(sockets).toHaveLength(1);
    expect(newest().sent).toEqual([{ type: "subscribe", topics: ["workspace:a", "render:b"] }]);
  });

  it("hands an event to the handlers of its topic only", () => {
    const ours = vi.fn();
    const others = vi.fn();
    client.subscribe("workspace:a", ours);
    client.subscribe("workspace:b", others);
    newest().open();
    newest().receive(event("workspace:a"));

    expect(ours).toHaveBeenCalledWith(expect.objectContaining({ type: "asset.ready" }));
    expect(others).not.toHaveBeenCalled();
  });

  it("unsubscribes with the last handler and closes with the last topic", () => {
    const first = client.subscribe("workspace:a", () => {});
    const second = client.subscribe("workspace:a", () => {});
    client.subscribe("render:b", () => {})();
    newest().open();
    first();
    expect(newest().sent).toHaveLength(1);
    second();

    expect(newest().sent.at(-1)).toEqual({ type: "unsubscribe", topics: ["workspace:a"] });
    expect(newest().closed).toBe(true);
  });

  it("ignores what is not an event", () => {
    const ours = vi.fn();
    client.subscribe("workspace:a", ours);
    newest().receive("not json");
    newest().receive("[1]");
    newest().receive(new ArrayBuffer(7));

    expect(ours).not.toHaveBeenCalled();
  });
});

describe("pictures", () => {
  it("reads the render, the frame and the JPEG", () => {
    const seen: LivePicture[] = [];
    client.onPicture((picture) => seen.push(picture));
    client.subscribe("render:x", () => {});
    const bytes = new Uint8Array(22);
    bytes.set([0x01, 0x8f], 0);
    bytes.set([0, 0, 1, 44], 16);
    bytes.set([0xff, 0xd8], 20);
    newest().receive(bytes.buffer);

    expect(seen[0]?.renderId).toBe("018f0000-0000-0000-0000-000000000000");
    expect(seen[0]?.frame).toBe(300);
    expect([...(seen[0]?.jpeg ?? [])]).toEqual([0xff, 0xd8]);
  });
});

describe("a lost connection", () => {
  it("comes back later and later, subscribes again and says that something was missed", () => {
    const missed = vi.fn();
    client.onReconnect(missed);
    client.subscribe("workspace:a", () => {});
    newest().open();
    newest().drop(1012);
    vi.advanceTimersByTime(500);
    expect(sockets).toHaveLength(2);
    newest().drop(1006);
    vi.advanceTimersByTime(999);
    expect(sockets).toHaveLength(2);
    vi.advanceTimersByTime(1);
    newest().open();

    expect(sockets).toHaveLength(3);
    expect(newest().sent).toEqual([{ type: "subscribe", topics: ["workspace:a"] }]);
    expect(missed).toHaveBeenCalledTimes(1);
  });

  it("waits for sign-in when the session ended", async () => {
    client.subscribe("workspace:a", () => {});
    newest().open();
    newest().drop(4401);
    await vi.advanceTimersByTimeAsync(60_000);
    expect(sockets).toHaveLength(1);
    signIn.resolve();
    await vi.advanceTimersByTimeAsync(0);

    expect(sockets).toHaveLength(2);
  });

  it("stays away when nobody listens any more", () => {
    const stop = client.subscribe("workspace:a", () => {});
    newest().open();
    newest().drop(1006);
    stop();
    vi.advanceTimersByTime(60_000);

    expect(sockets).toHaveLength(1);
  });
});
