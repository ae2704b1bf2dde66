import { QueryClient, QueryObserver } from "@tanstack/react-query";
import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { keys } from "../api/query-keys";
import type { Asset, Render, RenderProgress } from "../api/types";
import { eventually } from "../eventually.test-support";
import { applyEvent, upsertAsset } from "./cache";
import { withProgress } from "./render-progress";

const asset = {
  id: "a1",
  project_id: "p1",
  state: "processing",
  urls: {},
  progress: null,
} as unknown as Asset;
const render = {
  id: "r1",
  timeline_id: "t1",
  workspace_id: "w1",
  state: "running",
  stage: "encoding",
  frames_done: 40,
  frames_total: 100,
  started_at: null,
  chunks: [
    { index: 0, first: 0, end: 50, state: "completed", frames_done: 50, is_cached: false },
    { index: 1, first: 50, end: 100, state: "queued", frames_done: 0, is_cached: false },
  ],
} as unknown as Render;
const progress: RenderProgress = {
  render_id: "r1",
  state: "running",
  stage: "encoding",
  frames_done: 60,
  frames_total: 100,
  fps: 12.5,
  chunk: 1,
};

const event = (type: string, data: unknown) => ({
  v: 1,
  topic: "workspace:w1",
  type,
  id: "e1",
  at: "2026-01-01T00:00:00Z",
  data,
});

let cache: QueryClient;
const server = vi.fn<typeof fetch>();

beforeEach(() => {
  cache = new QueryClient();
  vi.stubGlobal("fetch", server);
});

afterEach(() => vi.unstubAllGlobals());

describe("a render that was asked for on this page", () => {
  it("gets its chunks once it is planned, however fast its progress is told", async () => {
    const list = vi.fn().mockResolvedValue([render]);
    const queryKey = keys.timelineRenders("t1");
    const watched = new QueryObserver(cache, {
      queryKey,
      queryFn: list,
      initialData: [{ ...render, chunks: [] }],
      staleTime: Number.POSITIVE_INFINITY,
    });
    const stop = watched.subscribe(() => undefined);

    applyEvent(cache, event("render.progress", progress));
    expect(list).not.toHaveBeenCalled();
    applyEvent(cache, event("render.progress", { ...progress, chunks: "dr" }));
    applyEvent(cache, event("render.progress", { ...progress, chunks: "dr" }));
    await eventually(() => expect(cache.getQueryData(queryKey)).toEqual([render]));
    applyEvent(cache, event("render.progress", { ...progress, chunks: "dr" }));

    expect(list).toHaveBeenCalledTimes(1);
    stop();
  });
});

describe("subscriptions", () => {
  it("ask for everything again when access ends", () => {
    cache.setQueryData(keys.workspaces, []);
    applyEvent(cache, event("subscription.ended", null));

    expect(cache.getQueryState(keys.workspaces)?.isInvalidated).toBe(true);
  });

  it("ask again for what may have changed before they began", () => {
    cache.setQueryData(keys.assets("p1"), [asset]);
    cache.setQueryData(keys.workspaces, []);
    applyEvent(cache, event("subscription.started", null));

    expect(cache.getQueryState(keys.assets("p1"))?.isInvalidated).toBe(true);
    expect(cache.getQueryState(keys.workspaces)?.isInvalidated).toBe(false);
  });
});

describe("assets", () => {
  it("show their progress at once", () => {
    cache.setQueryData(keys.assets("p1"), [asset]);
    applyEvent(cache, event("asset.progress", { asset_id: "a1", stage: "Making", fraction: 0.5 }));

    expect(cache.getQueryData<Asset[]>(keys.assets("p1"))?.[0]?.progress?.fraction).toBe(0.5);
  });

  it("take the state of an event and then the addresses of an answer", async () => {
    const ready = { ...asset, state: "ready" };
    const full = { ...ready, urls: { proxy: "/proxy" } };
    server.mockResolvedValue(new Response(JSON.stringify({ data: full })));
    cache.setQueryData(keys.assets("p1"), [asset]);
    applyEvent(cache, event("asset.ready", ready));

    expect(cache.getQueryData<Asset[]>(keys.assets("p1"))?.[0]?.state).toBe("ready");
    await eventually(() =>
      expect(cache.getQueryData<Asset[]>(keys.assets("p1"))?.[0]?.urls.proxy).toBe("/proxy"),
    );
  });

  it("appear for others when somebody uploads, and go when deleted", () => {
    cache.setQueryData(keys.assets("p1"), []);
    upsertAsset(cache, asset);
    expect(cache.getQueryData<Asset[]>(keys.assets("p1"))).toHaveLength(1);
    applyEvent(cache, event("asset.deleted", asset));

    expect(cache.getQueryData<Asset[]>(keys.assets("p1"))).toHaveLength(0);
  });
});

describe("renders", () => {
  it("show the numbers of a progress event in every list", () => {
    cache.setQueryData(keys.timelineRenders("t1"), [render]);
    cache.setQueryData(keys.workspaceRenders("w1"), [render]);
    applyEvent(cache, event("render.progress", progress));

    for (const key of [keys.timelineRenders("t1"), keys.workspaceRenders("w1")]) {
      expect(cache.getQueryData<Render[]>(key)?.[0]).toMatchObject({ frames_done: 60, fps: 12.5 });
    }
  });

  it("never count back", () => {
    expect(withProgress(render, { ...progress, frames_done: 10 }).frames_done).toBe(40);
  });

  it("are not woken by a late report when they are over", () => {
    const cancelled: Render = { ...render, state: "cancelled" };

    expect(withProgress(cancelled, progress)).toBe(cancelled);
  });

  it("show where each chunk is, and how far the one that is counted", () => {
    const seen = withProgress(render, { ...progress, chunks: "cr", chunk_frames: 12 });

    expect(
      seen.chunks.map(({ state, frames_done, is_cached }) => [state, frames_done, is_cached]),
    ).toEqual([
      ["completed", 50, true],
      ["running", 12, false],
    ]);
  });

  it("keep the chunks they know when an event says nothing of them", () => {
    const seen = withProgress(render, { ...progress, stage: "joining" });

    expect(seen.chunks.map(({ state }) => state)).toEqual(["completed", "queued"]);
  });

  it("show their place in line until they begin", () => {
    const queued: Render = { ...render, state: "queued", stage: "waiting" };
    const waiting = withProgress(queued, {
      ...progress,
      state: "queued",
      stage: "waiting",
      queue_position: 3,
    });

    expect([waiting.queue_position, waiting.started_at]).toEqual([3, null]);
    expect(withProgress(waiting, progress).queue_position).toBe(0);
  });
});
