// The others on the canvas; playheads that run are advanced here, without messages.
import { useEffect, useMemo, useState, useSyncExternalStore } from "react";
import { playheadNow, type RemotePerson } from "@/collab/presence";
import type { RemoteMark } from "@/engine/scene";
import { type Editor, useEditor, useProjection } from "../editor";

const RUNNING_EVERY_MS = 100;

export function usePeople(): readonly RemotePerson[] {
  const { presence } = useEditor().session;
  return useSyncExternalStore(presence.subscribe, presence.getPeople);
}

export function useRemotePlayheads(): readonly RemoteMark[] {
  const editor = useEditor();
  const people = usePeople();
  const [numerator, denominator] = useProjection().rate;
  const [tick, setTick] = useState(0);
  const runs = people.some((person) => (person.playhead?.rate ?? 0) !== 0);
  useEffect(() => {
    if (!runs) return;
    const timer = setInterval(() => setTick((count) => count + 1), RUNNING_EVERY_MS);
    return () => clearInterval(timer);
  }, [runs]);
  // biome-ignore lint/correctness/useExhaustiveDependencies: the tick is what makes time pass.
  return useMemo(
    () => people.map((person) => mark(editor, person, numerator / denominator)),
    [editor, people, numerator, denominator, tick],
  );
}

function mark(editor: Editor, person: RemotePerson, framesPerSecond: number): RemoteMark {
  const { playhead } = person;
  return {
    clientId: person.clientId,
    name: person.name,
    color: cssColor(person.color),
    selection: person.selection,
    playheadFrame:
      playhead === null
        ? null
        : playheadNow(playhead, editor.session.serverNowMs(), framesPerSecond),
    drag: person.drag,
  };
}

/** A canvas knows no custom properties: the token's value, as it is now. */
function cssColor(index: number): string {
  const property = `--people-${((index % 12) + 12) % 12}`;
  return getComputedStyle(document.documentElement).getPropertyValue(property).trim();
}
