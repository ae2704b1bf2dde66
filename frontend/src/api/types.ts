/** The shapes of the REST API and its events, as the server writes them. */

export type Role = "owner" | "admin" | "editor" | "commenter" | "viewer";
export type Rate = readonly [number, number];

export interface Person {
  id: string;
  email: string;
  name: string;
  /** Index into the palette of people, 0 to 11. */
  color: number;
}

export interface SessionInfo {
  id: string;
  created_at: string;
  last_seen_at: string;
  expires_at: string;
  user_agent: string;
  address: string;
  current: boolean;
}

export interface Workspace {
  id: string;
  name: string;
  role: Role;
  created_at: string;
}

export interface Member {
  person_id: string;
  name: string;
  email: string;
  color: number;
  role: Role;
  joined_at: string;
}

export interface Invitation {
  id: string;
  role: Role;
  created_at: string;
  expires_at: string;
  url: string;
}

export interface InvitationOffer {
  workspace_name: string;
  role: Role;
  invited_by: string;
}

export interface Project {
  id: string;
  workspace_id: string;
  name: string;
  created_at: string;
}

export interface Timeline {
  id: string;
  project_id: string;
  workspace_id: string;
  name: string;
  rate: Rate;
  width: number;
  height: number;
  role: Role;
  created_at: string;
  updated_at: string;
}

export type AssetState = "uploading" | "processing" | "ready" | "failed";
export type AssetKind = "video" | "audio" | "image" | "unknown";

export interface AssetFacts {
  kind: AssetKind;
  duration_flicks: number;
  fps?: Rate | null;
  width?: number;
  height?: number;
  channels?: number;
  sample_rate?: number;
  rotation?: number;
  has_alpha?: boolean;
  video_codec?: string;
  audio_codec?: string;
  pixel_format?: string;
  container?: string;
}

/** Signed addresses; each is absent while its object is not there. */
export interface AssetUrls {
  source?: string | null;
  proxy?: string | null;
  picture?: string | null;
  peaks?: string | null;
  strips?: readonly string[];
}

export interface Renditions {
  proxy?: boolean;
  strip_sheets?: number;
  strip_pictures?: number;
  peaks?: boolean;
  picture?: boolean;
}

export interface Asset {
  id: string;
  /** What a timeline's document calls it: 12 characters. */
  key: string;
  project_id: string;
  workspace_id: string;
  name: string;
  state: AssetState;
  /** The facts are known, so it can be put on a timeline. */
  placeable: boolean;
  kind: AssetKind;
  size_bytes: number;
  facts: AssetFacts | null;
  error: { code: string; message: string } | null;
  progress: { stage: string; fraction: number } | null;
  urls?: AssetUrls;
  renditions: Renditions | null;
  created_by: string;
  created_at: string;
}

export interface UploadPart {
  number: number;
  url: string;
  done?: boolean;
  /** Of a part that has arrived. */
  etag?: string | null;
}

export interface Upload {
  part_size_bytes: number;
  parts: readonly UploadPart[];
}

export type RenderPreset = "1080p" | "720p" | "vertical";
export type RenderState = "queued" | "running" | "completed" | "failed" | "cancelled" | "dead";
export type ChunkState = "waiting" | "cached" | "encoding" | "done" | "failed";

export interface RenderChunk {
  index: number;
  first: number;
  end: number;
  state: ChunkState;
}

export interface Render {
  id: string;
  timeline_id: string;
  workspace_id: string;
  timeline_name: string;
  preset: RenderPreset;
  width: number;
  height: number;
  rate: Rate;
  state: RenderState;
  stage: string;
  frames_done: number;
  frames_total: number;
  fps: number;
  seconds_left: number | null;
  error: { code: string; message: string; clip?: string; frame?: number } | null;
  created_by: { id: string; name: string };
  created_at: string;
  started_at: string | null;
  finished_at: string | null;
  size_bytes: number | null;
  duration_seconds: number | null;
  download_url: string | null;
  poster_url: string | null;
  cached_chunks: number;
  chunks: readonly RenderChunk[];
  pinned_seq: number;
}

/** Data of a `render.progress` event. Fields at their defaults are left out on the wire. */
export interface RenderProgress {
  render_id: string;
  state: RenderState;
  stage: string;
  frames_done: number;
  frames_total: number;
  fps?: number;
  seconds_left?: number | null;
  elapsed_seconds?: number;
  chunk?: number;
  attempt?: number;
  message?: string;
}

/** Data of an `asset.progress` event. */
export interface AssetProgress {
  asset_id: string;
  stage: string;
  fraction: number;
}
