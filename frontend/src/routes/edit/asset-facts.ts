// What a document is told about an asset when it is first placed.
import type { Asset } from "@/api/types";
import type { JsonMap } from "@/timeline/model";

export function assetFacts(asset: Asset): JsonMap {
  const { facts } = asset;
  return {
    id: asset.id,
    kind: asset.kind,
    dur: facts?.duration_flicks ?? 0,
    fps: facts?.fps ?? null,
    w: facts?.width ?? 0,
    h: facts?.height ?? 0,
    ch: facts?.channels ?? 0,
    sha256: asset.sha256 ?? "",
    name: asset.name,
  };
}
