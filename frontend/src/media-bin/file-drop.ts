// Files dragged in from outside the browser.
import { useEffect, useEffectEvent, useState } from "react";

/** A drag of one of our own assets is none of files. */
export function hasFiles(event: DragEvent): boolean {
  return event.dataTransfer?.types.includes("Files") ?? false;
}

/**
 * Takes files that are dropped anywhere on the page; true while some hover over it.
 * The whole page is the target, because what misses a small one would open the file in this tab.
 */
export function useFileDrop(enabled: boolean, onFiles: (files: File[]) => void): boolean {
  const [hovering, setHovering] = useState(false);
  const take = useEffectEvent(onFiles);
  useEffect(() => {
    if (!enabled) return;
    const stop = watchFileDrags(setHovering, (files) => take(files));
    return () => {
      stop();
      setHovering(false);
    };
  }, [enabled]);
  return hovering;
}

/** Pages that take no files keep the browser from leaving for a file that is dropped on them. */
export function refuseStrayFiles(): () => void {
  const refuse = (event: DragEvent) => {
    if (event.defaultPrevented || !hasFiles(event)) return;
    event.preventDefault();
    if (event.dataTransfer !== null) event.dataTransfer.dropEffect = "none";
  };
  return listen({ dragover: refuse, drop: refuse });
}

function watchFileDrags(
  setHovering: (hovering: boolean) => void,
  onFiles: (files: File[]) => void,
): () => void {
  const onOver = (event: DragEvent) => {
    if (!hasFiles(event)) return;
    event.preventDefault();
    if (event.dataTransfer !== null) event.dataTransfer.dropEffect = "copy";
    setHovering(true);
  };
  const onLeave = (event: DragEvent) => {
    // Between two elements there is always a next one; out of the window there is none.
    if (event.relatedTarget === null) setHovering(false);
  };
  const onDrop = (event: DragEvent) => {
    setHovering(false);
    if (!hasFiles(event)) return;
    event.preventDefault();
    onFiles([...(event.dataTransfer?.files ?? [])]);
  };
  return listen({ dragover: onOver, dragleave: onLeave, drop: onDrop });
}

function listen(handlers: Readonly<Record<string, (event: DragEvent) => void>>): () => void {
  const entries = Object.entries(handlers) as [string, EventListener][];
  for (const [type, handler] of entries) addEventListener(type, handler);
  return () => {
    for (const [type, handler] of entries) removeEventListener(type, handler);
  };
}
