// The others on the canvas: handed to it past React, many times a second.
import { useEffect, useSyncExternalStore } from "react";
import { playheadNow, type RemoteMotion, type RemotePerson } from "@/collab/presence-model";
import type { RemoteMark } from "@/engine/scene";
import { type Editor, useEditor } from "../editor";

export function usePeople(): readonly RemotePerson[] {
  const { people } = useEditor().session.presence;
  return useSyncExternalStore(people.subscribe, people.get);
}

/** Keeps the canvas told of what the others do. */
export function useRemotes(): void {
  const editor = useEditor();
  useEffect(() => {
    const { people, motions } = editor.session.presence;
    const show = () => editor.engine.get()?.setRemotes(marksOf(editor));
    const stops = [people, motions, editor.engine].map((store) => store.subscribe(show));
    // A canvas knows no custom properties: another look has other values for them.
    const look = new MutationObserver(show);
    look.observe(document.documentElement, { attributeFilter: ["data-theme"] });
    show();
    return () => {
      look.disconnect();
      for (const stop of stops) stop();
    };
  }, [editor]);
}

function marksOf(editor: Editor): RemoteMark[] {
  const { people, motions } = editor.session.presence;
  const persons = new Map(people.get().map((person) => [person.clientId, person]));
  return motions.get().flatMap((motion) => {
    const person = persons.get(motion.clientId);
    return person === undefined ? [] : [markOf(editor, person, motion)];
  });
}

function markOf(editor: Editor, person: RemotePerson, motion: RemoteMotion): RemoteMark {
  const { playhead, cursor, drag } = motion;
  return {
    clientId: person.clientId,
    name: person.name,
    color: cssColor(person.color),
    selection: person.selection,
    cursor,
    drag,
    runs: playhead !== null && playhead.rate !== 0,
    playheadNow: () => playheadOf(editor, motion),
  };
}

/** Where somebody's playhead is at this moment. */
export function playheadOf({ session }: Editor, { playhead }: RemoteMotion): number | null {
  if (playhead === null) return null;
  const { rate, duration } = session.store.projection.get();
  return playheadNow(playhead, session.serverNowMs(), rate[0] / rate[1], duration);
}

function cssColor(index: number): string {
  const property = `--people-${((Math.trunc(index) % 12) + 12) % 12}`;
  return getComputedStyle(document.documentElement).getPropertyValue(property).trim();
}
