// What the review panel lists, and how often it is pointed to.
import { useEffect, useRef } from "react";
import type { DocumentData, Projection } from "@/timeline/model";
import { showToast } from "@/ui/toast";
import { useEditor, useStore } from "../editor";
import { useEditorView } from "../editor-view";
import { findingWords } from "./review-words";

const TOAST_EVERY_MS = 10_000;

export interface Finding {
  readonly key: string;
  readonly code: string;
  readonly clip: string;
  readonly words: string;
}

/** What the projection found and people can settle. */
export function findingsOf(projection: Projection, data: DocumentData): Finding[] {
  return projection.warnings.flatMap((notice, index) => {
    const words = findingWords(notice, data, projection);
    const { code, clip } = notice;
    return words === null ? [] : [{ key: `${code}:${clip}:${index}`, code, clip, words }];
  });
}

/** Selects a clip and goes to it; what is deleted or empty is nowhere to be shown. */
export function useShowClip(): (id: string) => void {
  const { session, playhead } = useEditor();
  const select = useEditorView((view) => view.select);
  return (id) => {
    const clip = session.store.projection.get().clips[id];
    if (clip === undefined) return;
    select(new Set([id]));
    playhead.seek(Math.max(0, clip.start));
  };
}

/** The number on the tab; new entries are told, at most one word in ten seconds. */
export function useReviewCount(): number {
  const { session } = useEditor();
  const { length } = useStore(session.review.entries);
  const last = useRef({ length: 0, toldAt: Number.NEGATIVE_INFINITY });
  useEffect(() => {
    const { length: before, toldAt } = last.current;
    const isNews = length > before && Date.now() - toldAt > TOAST_EVERY_MS;
    if (isNews) showToast(toldOf(length));
    last.current = { length, toldAt: isNews ? Date.now() : toldAt };
  }, [length]);
  return length;
}

function toldOf(count: number): string {
  const edits = count === 1 ? "One of your edits" : `${count} of your edits`;
  return `Merged with what others did at the same time. ${edits} can be looked at under Review.`;
}
