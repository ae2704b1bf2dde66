/** The wire of `/api/v1/events`: JSON events, and pictures as binary frames. */

export interface LiveEvent {
  v: number;
  topic: string;
  type: string;
  id: string;
  at: string;
  data: unknown;
}

export interface LivePicture {
  renderId: string;
  /** The timeline frame the picture shows. */
  frame: number;
  jpeg: Uint8Array<ArrayBuffer>;
}

const UUID_BYTES = 16;
const HEADER_BYTES = UUID_BYTES + 4;

/** Read an event; null for anything that is not one. */
export function readEvent(text: string): LiveEvent | null {
  const value: unknown = parse(text);
  const event = value as LiveEvent | null;
  return typeof event?.topic === "string" && typeof event.type === "string" ? event : null;
}

/** Read a picture: 16 bytes render id, u32 big-endian frame, JPEG. Null when too short. */
export function readPicture(bytes: ArrayBuffer): LivePicture | null {
  if (bytes.byteLength <= HEADER_BYTES) {
    return null;
  }
  return {
    renderId: uuidText(new Uint8Array(bytes, 0, UUID_BYTES)),
    frame: new DataView(bytes).getUint32(UUID_BYTES),
    jpeg: new Uint8Array(bytes, HEADER_BYTES),
  };
}

function uuidText(bytes: Uint8Array): string {
  const hex = Array.from(bytes, (byte) => byte.toString(16).padStart(2, "0")).join("");
  return [
    hex.slice(0, 8),
    hex.slice(8, 12),
    hex.slice(12, 16),
    hex.slice(16, 20),
    hex.slice(20),
  ].join("-");
}

function parse(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return null;
  }
}
