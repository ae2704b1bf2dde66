import { beforeEach, describe, expect, it, vi } from "vitest";
import { ApiError, unreachable } from "../api/errors";
import type { Asset, Upload } from "../api/types";
import { eventually } from "../eventually.test-support";
import {
  Slots,
  type UploadMemory,
  type UploadOptions,
  type UploadTransport,
  uploadFile,
} from "./upload";

const PART = 4;
const FILE = new File(["abcdefghij"], "a.mp4");
const ASSET = { id: "asset-1" } as Asset;

function addresses(version: string): Upload {
  return {
    part_size_bytes: PART,
    parts: [1, 2, 3].map((number) => ({ number, url: `/${version}/${number}` })),
  };
}

const refused = (status: number) => new ApiError("Refused.", { status, code: "FORBIDDEN" });

let transport: { [Name in keyof UploadTransport]: ReturnType<typeof vi.fn<UploadTransport[Name]>> };
let discard: ReturnType<typeof vi.fn<UploadOptions["discard"]>>;
let memory: UploadMemory;
let abort: AbortController;

beforeEach(() => {
  transport = {
    create: vi.fn<UploadTransport["create"]>(async () => ({ ...ASSET, upload: addresses("v1") })),
    refresh: vi.fn<UploadTransport["refresh"]>(async () => addresses("v2")),
    put: vi.fn<UploadTransport["put"]>(async (url, part, onSent) => {
      onSent(part.size);
      return `etag of ${url.at(-1)}`;
    }),
    complete: vi.fn<UploadTransport["complete"]>(async () => ASSET),
    wait: vi.fn<UploadTransport["wait"]>(async () => {}),
  };
  discard = vi.fn<UploadOptions["discard"]>(async () => {});
  memory = { idempotencyKey: "key-1", assetId: null, etags: new Map() };
  abort = new AbortController();
});

function upload(onSent: (bytes: number) => void = () => {}) {
  const slots = new Slots(3);
  return uploadFile(FILE, {
    transport,
    slots,
    memory,
    signal: abort.signal,
    onCreated: () => {},
    discard,
    onSent,
  });
}

describe("uploadFile", () => {
  it("sends every part and completes with their ETags in order", async () => {
    const sent: number[] = [];
    await upload((bytes) => sent.push(bytes));

    const sizes = transport.put.mock.calls.map(([, part]) => part.size);
    expect(sizes).toEqual([4, 4, 2]);
    expect(sent.at(-1)).toBe(10);
    expect(transport.complete).toHaveBeenCalledWith(
      "asset-1",
      [1, 2, 3].map((number) => ({ number, etag: `etag of ${number}` })),
      abort.signal,
    );
  });

  it("tries a part again when the server could not be reached", async () => {
    transport.put.mockRejectedValueOnce(unreachable());

    await upload();

    expect(transport.put).toHaveBeenCalledTimes(4);
    expect(transport.wait).toHaveBeenCalledTimes(1);
  });

  it("asks for fresh addresses when one has expired", async () => {
    transport.put.mockRejectedValueOnce(refused(403));

    await upload();

    expect(transport.refresh).toHaveBeenCalledTimes(1);
    expect(transport.put.mock.calls.at(-1)?.[0]).toBe("/v2/1");
  });

  it("gives up on a part after four tries and keeps the others", async () => {
    transport.put.mockImplementation(async (url) => {
      if (url.endsWith("2")) {
        throw unreachable();
      }
      return "etag";
    });

    await expect(upload()).rejects.toMatchObject({ code: "UNREACHABLE" });

    expect(transport.complete).not.toHaveBeenCalled();
    expect([...memory.etags.keys()]).toEqual([1, 3]);
  });

  it("goes on where it stopped, without making the asset again", async () => {
    memory = { idempotencyKey: "key-1", assetId: "asset-1", etags: new Map([[1, "kept"]]) };
    const parts = addresses("v2").parts.map((part) => ({
      ...part,
      done: part.number === 2,
      etag: part.number === 2 ? "arrived" : null,
    }));
    transport.refresh.mockResolvedValue({ part_size_bytes: PART, parts });

    await upload();

    expect(transport.create).not.toHaveBeenCalled();
    expect(transport.put).toHaveBeenCalledTimes(1);
    expect(transport.complete.mock.calls[0]?.[1].map(({ etag }) => etag)).toEqual([
      "kept",
      "arrived",
      "etag of 3",
    ]);
  });

  it("does not try again what was cancelled or refused for good", async () => {
    transport.put.mockRejectedValue(refused(413));

    await expect(upload()).rejects.toMatchObject({ status: 413 });

    expect(transport.wait).not.toHaveBeenCalled();
  });

  it("stops when it is cancelled", async () => {
    transport.put.mockImplementation(async () => {
      abort.abort();
      throw unreachable();
    });

    await expect(upload()).rejects.toBeInstanceOf(ApiError);

    expect(transport.wait).not.toHaveBeenCalled();
    expect(transport.complete).not.toHaveBeenCalled();
  });
});

it("takes away what was made for an upload that was cancelled meanwhile", async () => {
  transport.create.mockImplementation(async () => {
    abort.abort();
    return { ...ASSET, upload: addresses("v1") };
  });

  await expect(upload()).rejects.toMatchObject({ name: "AbortError" });

  expect(discard).toHaveBeenCalledExactlyOnceWith("asset-1");
  expect(transport.put).not.toHaveBeenCalled();
});

describe("Slots", () => {
  it("runs a limited number at once, and the next when one fails", async () => {
    const slots = new Slots(2);
    const gates = [0, 1, 2].map(() => Promise.withResolvers<void>());
    const started: number[] = [];
    const runs = gates.map((gate, index) =>
      slots.run(() => {
        started.push(index);
        return gate.promise;
      }),
    );
    expect(started).toEqual([0, 1]);
    gates[0]?.reject(new Error("broken"));
    await expect(runs[0]).rejects.toThrow("broken");
    await eventually(() => expect(started).toEqual([0, 1, 2]));
    gates[1]?.resolve();
    gates[2]?.resolve();

    await Promise.all(runs.slice(1));
  });
});
