// The playhead's timecode: shown without a React render per frame, editable in place.
import { type KeyboardEvent, useEffect, useRef, useState } from "react";
import { parseTypedTime } from "@/timeline/timecode";
import { useEditor, useProjection } from "./editor";
import { frameLabel } from "./time-words";

export function PlayheadTime() {
  const { playhead } = useEditor();
  const projection = useProjection();
  const shown = useRef<HTMLButtonElement>(null);
  const [editing, setEditing] = useState(false);
  useEffect(() => {
    const show = () => {
      if (shown.current !== null)
        shown.current.textContent = frameLabel(projection, playhead.getFrame());
    };
    show();
    return playhead.subscribe(show);
  });
  const finish = (text: string | null) => {
    setEditing(false);
    const { rate, drop, start } = projection;
    const current = playhead.getFrame() + start;
    const typed = text === null ? null : parseTypedTime(text, rate, { current, drop });
    if (typed !== null) playhead.seek(typed - start);
  };
  if (editing)
    return <TimeInput value={frameLabel(projection, playhead.getFrame())} onDone={finish} />;
  return (
    <button
      ref={shown}
      type="button"
      data-testid="playhead-time"
      aria-label="Playhead. Press to type a time"
      onClick={() => setEditing(true)}
      className="rounded-[4px] px-1 text-ink-1 hover:bg-surface-3"
    />
  );
}

function TimeInput({ value, onDone }: { value: string; onDone: (text: string | null) => void }) {
  const onKeyDown = (event: KeyboardEvent<HTMLInputElement>) => {
    if (event.key === "Enter") onDone(event.currentTarget.value);
    if (event.key === "Escape") onDone(null);
  };
  return (
    <input
      aria-label="Go to time"
      defaultValue={value}
      ref={(input) => input?.select()}
      onKeyDown={onKeyDown}
      onBlur={() => onDone(null)}
      className="w-[12ch] rounded-[4px] bg-canvas px-1 font-mono text-ink-1"
    />
  );
}
