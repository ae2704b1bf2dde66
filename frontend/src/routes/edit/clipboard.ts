// What was copied: kept for the browser tab, so that it can be pasted into another timeline.
import { type Clipboard, copyClips } from "@/timeline/commands/index";
import type { DocumentData, Projection, Track } from "@/timeline/model";

const KEY = "cutroom.clipboard";

/** Copies, and the first of the clips they were made from. */
export interface Copied {
  readonly clipboard: Clipboard;
  readonly timelineId: string;
  readonly source: string;
}

/** False when the browser has no room for it. */
export function writeClipboard(copied: Copied, storage: Storage = sessionStorage): boolean {
  try {
    storage.setItem(KEY, JSON.stringify(copied));
    return true;
  } catch {
    return false;
  }
}

export function readClipboard(storage: Storage = sessionStorage): Copied | null {
  const text = storage.getItem(KEY);
  return text === null ? null : (JSON.parse(text) as Copied);
}

/** Take a copy of clips, from the lowest picture up and from A1 down. */
export function copyOf(
  data: DocumentData,
  projection: Projection,
  ids: readonly string[],
): Clipboard {
  const order = [...kin(projection, "video"), ...kin(projection, "audio")].map(({ id }) => id);
  const place = (id: string) => order.indexOf(projection.clips[id]?.track ?? "");
  const sorted = ids.toSorted((first, second) => place(first) - place(second));
  return copyClips(data, projection, sorted);
}

/** Where copies go: on the tracks they had, else in the same order on what is open here. */
export interface PasteHomes {
  readonly tracks: Readonly<Record<string, string>>;
  /** Tracks that are missing, by kind. */
  readonly missing: Readonly<Record<Track["kind"], readonly string[]>>;
}

export function pasteHomes(projection: Projection, { clips }: Clipboard): PasteHomes {
  const tracks: Record<string, string> = {};
  const missing: Record<Track["kind"], string[]> = { video: [], audio: [] };
  for (const kind of ["video", "audio"] as const) {
    const from = [...new Set(clips.filter((copy) => copy.kind === kind).map(({ track }) => track))];
    const open = kin(projection, kind).filter((track) => !track.lock);
    const stays = from.every((id) => open.some((track) => track.id === id));
    from.forEach((id, index) => {
      const home = stays ? id : open[index]?.id;
      if (home === undefined) missing[kind].push(id);
      else tracks[id] = home;
    });
  }
  return { tracks, missing };
}

/** The tracks of a kind from the middle of the stack outwards: V1, V2 and A1, A2. */
function kin({ tracks }: Projection, kind: Track["kind"]): Track[] {
  const found = tracks.filter((track) => track.kind === kind);
  return kind === "audio" ? found.reverse() : found;
}
