/** Patches the query cache from events, so that everybody sees the same without asking again. */
import type { QueryClient } from "@tanstack/react-query";
import { useEffect } from "react";
import { getAsset } from "../api/assets";
import { queryClient } from "../api/query-client";
import { keys } from "../api/query-keys";
import type { Asset, AssetProgress, Render, RenderProgress } from "../api/types";
import { events, useTopic } from "./live";
import type { LiveEvent } from "./messages";
import { withProgress } from "./render-progress";

/** Keep a workspace's lists fresh while a page of it is open. */
export function useWorkspaceEvents(workspaceId: string | null): void {
  useTopic(workspaceId === null ? null : `workspace:${workspaceId}`, (event) =>
    applyEvent(queryClient, event),
  );
}

/** Keep one running render's numbers fresh. */
export function useRenderEvents(renderId: string | null): void {
  useTopic(renderId === null ? null : `render:${renderId}`, (event) =>
    applyEvent(queryClient, event),
  );
}

/** Put once at the app's root: what was missed while disconnected is asked for again. */
export function useRefreshAfterReconnect(): void {
  useEffect(() => events.onReconnect(() => void queryClient.invalidateQueries()), []);
}

export function applyEvent(cache: QueryClient, event: LiveEvent): void {
  const [subject = "", verb = ""] = event.type.split(".");
  switch (subject) {
    case "asset":
      applyAsset(cache, verb, event);
      return;
    case "render":
      applyRender(cache, verb, event);
      return;
    case "batch":
      void cache.invalidateQueries({ queryKey: ["render-batches"] });
      return;
    case "subscription":
      applySubscription(cache, verb);
      return;
    case "member":
      void cache.invalidateQueries({ queryKey: ["members"] });
      // Who joins uses up an invitation.
      void cache.invalidateQueries({ queryKey: ["invitations"] });
      void cache.invalidateQueries({ queryKey: keys.workspaces });
      return;
    case "project":
      void cache.invalidateQueries({ queryKey: ["projects"] });
      void cache.invalidateQueries({ queryKey: ["project"] });
      return;
    case "timeline":
      void cache.invalidateQueries({ queryKey: ["timelines"] });
      void cache.invalidateQueries({ queryKey: ["timeline"] });
      return;
  }
}

function applySubscription(cache: QueryClient, verb: string): void {
  if (verb === "started") {
    // What a list answered before this moment may have missed an event in between.
    void cache.invalidateQueries({ queryKey: ["assets"] });
    void cache.invalidateQueries({ queryKey: ["renders"] });
    return;
  }
  // Access ended: every page asks again and learns from the answer what it may still show.
  void cache.invalidateQueries();
}

function applyAsset(cache: QueryClient, verb: string, event: LiveEvent): void {
  if (verb === "progress") {
    const { asset_id, stage, fraction } = event.data as AssetProgress;
    patchAssets(cache, asset_id, (asset) => ({ ...asset, progress: { stage, fraction } }));
    return;
  }
  const asset = event.data as Asset;
  if (verb === "deleted") {
    cache.setQueryData<Asset[]>(keys.assets(asset.project_id), (assets) =>
      assets?.filter((other) => other.id !== asset.id),
    );
    return;
  }
  upsertAsset(cache, asset);
  // Events are the same for everybody and carry no signed address: those are asked for.
  void getAsset(asset.id).then((full) => upsertAsset(cache, full), ignoreGone);
}

/** It may have been deleted in the meantime; the next event says so. */
function ignoreGone(): void {}

export function upsertAsset(cache: QueryClient, asset: Asset): void {
  cache.setQueryData<Asset[]>(keys.assets(asset.project_id), (assets) => {
    const known = assets?.find((other) => other.id === asset.id);
    if (assets === undefined || known === undefined) {
      return assets === undefined ? assets : [asset, ...assets];
    }
    const merged = { ...known, ...asset, urls: { ...known.urls, ...asset.urls } };
    return assets.map((other) => (other.id === asset.id ? merged : other));
  });
}

function patchAssets(cache: QueryClient, id: string, change: (asset: Asset) => Asset): void {
  cache.setQueriesData<Asset[]>({ queryKey: ["assets"] }, (assets) =>
    assets?.map((asset) => (asset.id === id ? change(asset) : asset)),
  );
}

function applyRender(cache: QueryClient, verb: string, event: LiveEvent): void {
  if (verb === "progress") {
    const progress = event.data as RenderProgress;
    patchRenders(cache, progress.render_id, (render) => withProgress(render, progress));
    if (lacksChunks(cache, progress)) {
      // One answer is enough, however many events come before it.
      void cache.refetchQueries(
        { queryKey: ["renders"], type: "active" },
        { cancelRefetch: false },
      );
    }
    return;
  }
  const render = event.data as Render;
  upsertRender(cache, render);
  // A finished render has signed addresses, which an event does not carry.
  void cache.invalidateQueries({ queryKey: keys.timelineRenders(render.timeline_id) });
  void cache.invalidateQueries({ queryKey: keys.workspaceRenders(render.workspace_id) });
  void cache.invalidateQueries({ queryKey: keys.deadPieces(render.workspace_id) });
}

/** A render that was asked for on this page was planned since: only lists say where its chunks lie. */
function lacksChunks(cache: QueryClient, { render_id, chunks = "" }: RenderProgress): boolean {
  return cache
    .getQueriesData<Render[]>({ queryKey: ["renders"] })
    .flatMap(([, renders]) => renders ?? [])
    .some((render) => render.id === render_id && render.chunks.length < chunks.length);
}

export function upsertRender(cache: QueryClient, render: Render): void {
  for (const key of [
    keys.timelineRenders(render.timeline_id),
    keys.workspaceRenders(render.workspace_id),
  ]) {
    cache.setQueryData<Render[]>(key, (renders) => {
      if (renders === undefined || !renders.some((other) => other.id === render.id)) {
        return renders === undefined ? renders : [render, ...renders];
      }
      return renders.map((other) => (other.id === render.id ? { ...other, ...render } : other));
    });
  }
}

function patchRenders(cache: QueryClient, id: string, change: (render: Render) => Render): void {
  cache.setQueriesData<Render[]>({ queryKey: ["renders"] }, (renders) =>
    renders?.map((render) => (render.id === id ? change(render) : render)),
  );
}
