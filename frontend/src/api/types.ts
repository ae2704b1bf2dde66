/** The API's shapes under the names the app uses; schema.ts is written from the OpenAPI document. */
import type * as api from "./schema";

export type {
  AssetFacts,
  AssetKind,
  AssetState,
  AssetUrls,
  DeadPiece,
  ImportedTimeline,
  InterchangeWarning,
  Invitation,
  Member,
  NewRender,
  Person,
  Project,
  Render,
  RenderBatch,
  RenderQuality,
  RenderState,
  Role,
  SessionInfo,
  StoredStretch,
  Timeline,
  Workspace,
} from "./schema";

export type Asset = api.MediaSchemasAsset;
export type InvitationOffer = api.InvitationPreview;
export type Rate = readonly [number, number];
export type RenderChunk = api.RenderPiece;
export type PresetSettings = Required<api.PresetSettings>;
export type RenderPreset = Omit<api.RenderPreset, "file_settings"> & {
  file_settings: PresetSettings;
};

/** A part of a new upload, or of one that goes on. */
export type UploadPart = api.PartAddress & Partial<api.ResumedPart>;

export interface Upload {
  part_size_bytes: number;
  parts: readonly UploadPart[];
}

/** Data of a `render.progress` event. Fields at their defaults are left out on the wire. */
export interface RenderProgress {
  render_id: string;
  state: api.RenderState;
  stage: api.RenderStage;
  frames_done: number;
  frames_total: number;
  fps?: number;
  seconds_left?: number | null;
  elapsed_seconds?: number;
  chunk?: number;
  /** Done of that chunk. */
  chunk_frames?: number;
  /** One letter for each chunk, empty when nothing is known of them. */
  chunks?: string;
  /** In the workspace's line, next is 1. */
  queue_position?: number;
  attempt?: number;
  message?: string;
}

/** Data of an `asset.progress` event. */
export interface AssetProgress {
  asset_id: string;
  stage: string;
  fraction: number;
}
