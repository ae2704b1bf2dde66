// Tells the others what is selected here, where the playhead and the pointer are, and what is seen.
import { useEffect } from "react";
import type { RemoteMotion } from "@/collab/presence-model";
import { watchPointer } from "@/engine/pointer-watch";
import { type Editor, useEditor } from "../editor";
import { useEditorView } from "../editor-view";
import { PlayheadTeller } from "./playhead-teller";

export function useSharedPresence(): void {
  const editor = useEditor();
  const selection = useEditorView((view) => view.selection);
  const { presence } = editor.session;
  useEffect(() => presence.say({ sel: [...selection] }), [presence, selection]);
  useEffect(() => sharePlayhead(editor), [editor]);
  useEffect(() => sharePointer(editor), [editor]);
  useEffect(() => shareView(editor), [editor]);
}

function sharePlayhead({ session, playhead, following }: Editor): () => void {
  const teller = new PlayheadTeller({
    say: (ph) => session.presence.say({ ph }),
    serverNowMs: () => session.serverNowMs(),
    framesPerSecond: () => {
      const [numerator, denominator] = session.store.projection.get().rate;
      return numerator / denominator;
    },
  });
  // Who follows stands where the other stands, and says so in the other's words.
  const isOwn = () => following.whom.get() === null;
  const isPlaying = () => useEditorView.getState().playing;
  const tell = () => isOwn() && teller.tell(playhead.getFrame(), isPlaying());
  tell();
  const stops = [
    playhead.subscribe((frame, cause) => {
      if (cause === "seek") tell();
      else if (isOwn()) teller.advanced(frame);
    }),
    useEditorView.subscribe(({ playing }, before) => playing !== before.playing && tell()),
    following.whom.subscribe(tell),
  ];
  return () => {
    for (const stop of stops) stop();
  };
}

function sharePointer({ engine, viewport, session }: Editor): () => void {
  let watch: ReturnType<typeof watchPointer> | null = null;
  const begin = () => {
    watch?.stop();
    const canvas = engine.get();
    watch = canvas && watchPointer(canvas, (cur) => session.presence.say({ cur }));
  };
  begin();
  const stops = [
    engine.subscribe(begin),
    // The timeline moves under a pointer that rests.
    viewport.subscribe(() => watch?.refresh()),
  ];
  return () => {
    watch?.stop();
    for (const stop of stops) stop();
  };
}

/** What is seen here is said only while somebody follows somebody. */
function shareView({ engine, viewport, session }: Editor): () => void {
  const { presence } = session;
  const say = () => {
    const isWatched = presence.people.get().some(({ follows }) => follows !== null);
    presence.say({ view: isWatched ? viewOf(engine.get()) : null });
  };
  say();
  const stops = [viewport, presence.people, engine].map((store) => store.subscribe(say));
  return () => {
    for (const stop of stops) stop();
  };
}

function viewOf(
  engine: {
    readonly view: { pxPerFrame: number; scrollX: number; scrollY: number };
    width: number;
  } | null,
): RemoteMotion["view"] {
  if (engine === null || engine.width === 0) return null;
  const { pxPerFrame, scrollX, scrollY } = engine.view;
  return {
    f: round(scrollX / pxPerFrame),
    n: round(engine.width / pxPerFrame),
    y: Math.round(scrollY),
  };
}

/** Far finer than a pixel at any zoom, in few characters. */
const round = (frames: number) => Math.round(frames * 1000) / 1000;
