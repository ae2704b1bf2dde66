// Written from the OpenAPI document by `python -m tests.architecture.api_types`; not by hand.

export interface AssetError {
  code: string;
  message: string;
}

export interface AssetFacts {
  audio_codec?: string;
  channels?: number;
  container?: string;
  duration_flicks: number;
  fps?: [number, number] | null;
  has_alpha?: boolean;
  height?: number;
  kind: AssetKind;
  pixel_format?: string;
  rotation?: number;
  sample_rate?: number;
  sound_streams?: number;
  video_codec?: string;
  width?: number;
}

export type AssetKind = "video" | "audio" | "image" | "lut" | "unknown";

export type AssetState = "uploading" | "processing" | "ready" | "failed";

export interface AssetStep {
  fraction: number;
  stage: string;
}

export interface AssetUrls {
  peaks?: string | null;
  picture?: string | null;
  proxy?: string | null;
  source?: string | null;
  strips?: string[];
}

export interface AssetWithUpload {
  created_at: string;
  created_by: string;
  error: AssetError | null;
  facts: AssetFacts | null;
  id: string;
  key: string;
  kind: AssetKind;
  name: string;
  placeable: boolean;
  progress: AssetStep | null;
  project_id: string;
  renditions: Renditions;
  sha256: string | null;
  size_bytes: number;
  state: AssetState;
  upload: UploadPlan;
  urls: AssetUrls;
  workspace_id: string;
}

export type AudioCodec = "aac" | "opus" | "mp3" | "pcm" | "";

export type BatchState = "running" | "paused" | "completed" | "partial" | "failed" | "cancelled" | "empty";

export interface BatchWarning {
  index: number;
  message: string;
}

export interface Clip {
  asset: string;
  at: number;
  ax: number;
  ay: number;
  blend: string;
  color: string;
  crop: number[];
  end: number;
  fh: boolean;
  fin: number;
  fit: string;
  flags: string[];
  fout: number;
  fv: boolean;
  fx?: Effect[];
  gain: number;
  head: number;
  kf?: Record<string, unknown[][]>;
  kind: string;
  label: string;
  link: string;
  name: string;
  of: string;
  on: boolean;
  op: number;
  pan: number;
  pitch: boolean;
  rate: number[];
  ripple: number;
  rot: number;
  seq: string;
  src: number;
  start: number;
  stream: number;
  style?: Record<string, unknown>;
  sx: number;
  sy: number;
  tail: number;
  text?: string;
  track: string;
  words: unknown[][];
  x: number;
  y: number;
  z: number;
}

export interface ClipChange {
  asset_id?: string | null;
  fields?: Record<string, unknown> | null;
  head?: number | null;
  length?: number | null;
  linked?: boolean;
  rate?: [number, number] | null;
  src?: number | null;
  start?: number | null;
  tail?: number | null;
  text?: string | null;
  track?: string | null;
}

export interface ClipEdited {
  clip: NamedClip;
  limits: HeldBy[];
  made: string[];
  seq: number;
}

export interface CommandDone {
  limits: HeldBy[];
  made: string[];
  seq: number;
}

export interface CommandWish {
  arguments: Record<string, unknown>;
  command: string;
}

export type Container = "mp4" | "mov" | "webm" | "mkv" | "gif" | "wav" | "mp3" | "m4a";

export interface DeadPiece {
  end: number;
  error: JobError | null;
  first: number;
  given_up_at: string;
  index: number;
  render_id: string;
  timeline_id: string;
  timeline_name: string;
  tries: number;
}

export interface Effect {
  id: string;
  on: boolean;
  order: string;
  params: Record<string, unknown>;
  type: string;
}

export type FileFormat = "otio" | "edl" | "fcpxml" | "xml" | "json";

export interface FinishedPart {
  etag: string;
  number: number;
}

export interface FinishedUpload {
  parts: FinishedPart[];
}

export interface FrameMap {
  first_frame: number;
  rate: [number, number];
  spans: FrameSpan[];
}

export interface FrameSpan {
  clips: ShownClip[];
  end: number;
  first: number;
}

export interface Health {
  status: string;
}

export interface HeldBy {
  clip: string;
  reason: string;
}

export interface ImportForm {
  file: string;
  format?: FileFormat | null;
  name?: string;
  project_id: string;
  rate?: string;
}

export interface ImportedTimeline {
  timeline: Timeline;
  warnings: InterchangeWarning[];
  warnings_total: number;
}

export interface InterchangeWarning {
  clip: string;
  code: string;
  frame: number | null;
  message: string;
  timecode: string;
  track: string;
}

export interface Invitation {
  created_at: string;
  expires_at: string;
  id: string;
  role: Role;
  url: string;
}

export interface InvitationPreview {
  invited_by: string;
  role: Role;
  workspace_name: string;
}

export interface JobError {
  advice?: string;
  asset?: string;
  clip?: string;
  code: string;
  file?: string;
  frame?: number;
  message: string;
}

export interface Marker {
  color: string;
  dangling: boolean;
  dur: number;
  frame: number;
  id: string;
  label: string;
  on: string;
  t: number;
}

export interface Member {
  color: number;
  email: string;
  joined_at: string;
  name: string;
  person_id: string;
  role: Role;
}

export interface Meta {
  request_id: string;
  timestamp: string;
}

export interface NamedClip {
  asset: string;
  at: number;
  ax: number;
  ay: number;
  blend: string;
  color: string;
  crop: number[];
  end: number;
  fh: boolean;
  fin: number;
  fit: string;
  flags: string[];
  fout: number;
  fv: boolean;
  fx?: Effect[];
  gain: number;
  head: number;
  id: string;
  kf?: Record<string, unknown[][]>;
  kind: string;
  label: string;
  link: string;
  name: string;
  of: string;
  on: boolean;
  op: number;
  pan: number;
  pitch: boolean;
  rate: number[];
  ripple: number;
  rot: number;
  seq: string;
  src: number;
  start: number;
  stream: number;
  style?: Record<string, unknown>;
  sx: number;
  sy: number;
  tail: number;
  text?: string;
  track: string;
  words: unknown[][];
  x: number;
  y: number;
  z: number;
}

export interface NewAsset {
  content_type?: string;
  name: string;
  project_id: string;
  size_bytes: number;
}

export interface NewClip {
  asset_id?: string | null;
  at: number;
  audio_track?: string | null;
  color?: string | null;
  kind?: "media" | "text" | "solid" | "adjust" | "seq";
  length?: number | null;
  mode?: "overwrite" | "insert" | "on_top";
  src?: number;
  text?: string | null;
  timeline_id?: string | null;
  track: string;
}

export interface NewName {
  name: string;
}

export interface NewRender {
  burn_in?: boolean;
  hardware?: boolean;
  loudness_lufs?: number | null;
  on_missing?: "fail" | "placeholder";
  preset: string;
  priority?: "interactive" | "proxy" | "final";
  quality?: RenderQuality;
  range?: [number, number] | null;
  solo_tracks?: string[];
  state_vector?: string | null;
  timeline_id: string;
}

export interface NewRenderBatch {
  items: NewRender[];
  name?: string;
  workspace_id: string;
}

export interface NewRenderPreset {
  file_settings: PresetSettings;
  name: string;
  workspace_id: string;
}

export interface NewRole {
  role: Role;
}

export interface NewTimeline {
  height: number;
  name: string;
  project_id: string;
  rate: [number, number];
  width: number;
}

export interface NewTrack {
  kind: "video" | "audio";
  name?: string | null;
}

export interface NewTransition {
  cut: [string, string];
  kind?: string | null;
  length: number;
}

export interface OutputProfile {
  audio_bit_rate?: number;
  audio_codec?: string;
  audio_rate?: number;
  channels?: number;
  container?: string;
  crf?: number;
  encoder_preset?: string;
  hardware?: boolean;
  height: number;
  loudness_lufs?: number | null;
  pixel_format?: string;
  preset: string;
  rate: [number, number];
  video_bit_rate?: number;
  video_codec?: string;
  width: number;
}

export interface Pagination {
  limit: number;
  page: number;
  total: number;
  total_pages: number;
}

export interface PartAddress {
  number: number;
  url: string;
}

export interface Person {
  color: number;
  email: string;
  id: string;
  name: string;
}

export interface PresetSettings {
  audio_bit_rate?: number;
  audio_codec?: AudioCodec;
  container?: Container;
  crf?: number;
  height?: number;
  rate?: [number, number] | null;
  speed?: Speed;
  video_bit_rate?: number;
  video_codec?: VideoCodec;
  width?: number;
  within?: boolean;
}

export interface ProfileChange {
  name: string;
}

export interface Project {
  created_at: string;
  id: string;
  name: string;
  workspace_id: string;
}

export interface Projection {
  assets: Record<string, TimelineModelAsset>;
  audio_rate: number;
  bg: string;
  clips: Record<string, Clip>;
  drop: boolean;
  duration: number;
  height: number;
  markers: Marker[];
  rate: number[];
  schema: number;
  start: number;
  tracks: Track[];
  transitions: Transition[];
  warnings: Record<string, unknown>[];
  width: number;
}

export interface Readiness {
  checks: Record<string, string>;
  status: string;
}

export interface Render {
  batch_id: string | null;
  burn_in: boolean;
  cached_chunks: number;
  chunks: RenderPiece[];
  created_at: string;
  created_by: RenderPerson;
  download_url: string | null;
  duration_seconds: number;
  elapsed_seconds: number;
  error: JobError | null;
  finished_at: string | null;
  fps: number;
  frames_done: number;
  frames_total: number;
  height: number;
  id: string;
  is_paused: boolean;
  output: OutputProfile;
  pinned_seq: number;
  poster_url: string | null;
  preset: string;
  priority: string;
  quality: RenderQuality;
  queue_position: number;
  rate: [number, number];
  seconds_left: number | null;
  size_bytes: number | null;
  stage: RenderStage;
  started_at: string | null;
  state: RenderState;
  timeline_id: string;
  timeline_name: string;
  waits_for: string;
  width: number;
  workspace_id: string;
}

export interface RenderBatch {
  created_at: string;
  frames_done: number;
  frames_total: number;
  id: string;
  name: string;
  renders: Render[];
  state: BatchState;
  warnings: BatchWarning[];
  workspace_id: string;
}

export type RenderOrder = "created_at:desc" | "created_at:asc" | "finished_at:desc" | "finished_at:asc";

export interface RenderPerson {
  id: string;
  name: string;
}

export interface RenderPiece {
  attempt: number;
  end: number;
  first: number;
  frames_done: number;
  index: number;
  is_cached: boolean;
  state: RenderState;
}

export interface RenderPreset {
  file_settings: PresetSettings;
  group: string;
  id: string;
  is_own: boolean;
  name: string;
  use: string;
}

export interface RenderPresetChange {
  file_settings?: PresetSettings | null;
  name?: string | null;
}

export type RenderQuality = "final" | "draft";

export type RenderStage = "waiting" | "planning" | "encoding" | "joining" | "finished";

export type RenderState = "queued" | "running" | "completed" | "failed" | "cancelled" | "dead";

export interface Renditions {
  peaks?: boolean;
  picture?: boolean;
  picture_extension?: "jpg" | "png";
  proxy?: boolean;
  strip_pictures?: number;
  strip_sheets?: number;
}

export interface ResumedPart {
  done: boolean;
  etag: string | null;
  number: number;
  url: string;
}

export interface ResumedUpload {
  part_size_bytes: number;
  parts: ResumedPart[];
}

export type Role = "viewer" | "commenter" | "editor" | "admin" | "owner";

export interface Segment {
  clip: string;
  end: number;
  local: number;
  src: number;
  start: number;
}

export interface SessionInfo {
  address: string;
  created_at: string;
  current: boolean;
  expires_at: string;
  id: string;
  last_seen_at: string;
  user_agent: string;
}

export interface ShownClip {
  asset?: string;
  clip: string;
  kind: string;
  name: string;
  source_flicks?: number;
  speed?: [number, number];
  track: string;
}

export interface SignIn {
  email: string;
  password: string;
}

export interface SignUp {
  email: string;
  name: string;
  password: string;
}

export interface Snapshot {
  made_at: string;
  seq: number;
  size_bytes: number;
  stored_bytes: number;
}

export interface SnapshotContent {
  made_at: string;
  projection: Projection;
  seq: number;
}

export type Speed = "fast" | "medium" | "slow";

export interface StoredStretch {
  height: number;
  number: number;
  pictures: number[][];
  width: number;
}

export interface Ticket {
  expires_at: string;
  ticket: string;
}

export interface Timeline {
  created_at: string;
  default_transition: string;
  description: string;
  duration?: number | null;
  height: number;
  id: string;
  name: string;
  project_id: string;
  rate: [number, number];
  role: Role;
  status: "draft" | "processing" | "completed";
  updated_at: string;
  width: number;
  workspace_id: string;
}

export interface TimelineChange {
  background?: string | null;
  default_transition?: string | null;
  description?: string | null;
  height?: number | null;
  name?: string | null;
  rate?: [number, number] | null;
  status?: "draft" | "processing" | "completed" | null;
  width?: number | null;
}

export interface Track {
  duck: unknown[] | null;
  gain: number;
  hide: boolean;
  id: string;
  kind: string;
  lock: boolean;
  mute: boolean;
  name: string;
  order: string;
  recovered: boolean;
  role: string;
  segments: Segment[];
  sync: boolean;
}

export interface TrackChange {
  above?: string | null;
  fields?: Record<string, unknown> | null;
  hide?: boolean | null;
  lock?: boolean | null;
  mute?: boolean | null;
  name?: string | null;
  sync?: boolean | null;
}

export interface TrackEdited {
  limits: HeldBy[];
  seq: number;
  track: Track;
}

export interface Transition {
  a: string;
  align: number;
  b: string;
  dangling: boolean;
  dur: number;
  end: number;
  id: string;
  params: Record<string, unknown>;
  start: number;
  type: string;
}

export interface TransitionChange {
  fields: Record<string, unknown>;
}

export interface TransitionEdited {
  limits: HeldBy[];
  seq: number;
  transition: Transition;
}

export interface UploadPlan {
  part_size_bytes: number;
  parts: PartAddress[];
}

export type VideoCodec = "h264" | "h265" | "vp9" | "av1" | "prores" | "gif" | "";

export interface Workspace {
  created_at: string;
  id: string;
  name: string;
  role: Role;
}

export interface MediaSchemasAsset {
  created_at: string;
  created_by: string;
  error: AssetError | null;
  facts: AssetFacts | null;
  id: string;
  key: string;
  kind: AssetKind;
  name: string;
  placeable: boolean;
  progress: AssetStep | null;
  project_id: string;
  renditions: Renditions;
  sha256: string | null;
  size_bytes: number;
  state: AssetState;
  urls: AssetUrls;
  workspace_id: string;
}

export interface TimelineModelAsset {
  ch: number;
  dur: number;
  fps: number[] | null;
  h: number;
  id: string;
  kind: string;
  name: string;
  sha256: string;
  w: number;
}
