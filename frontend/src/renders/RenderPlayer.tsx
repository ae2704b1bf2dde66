import { useEffect, useRef, useState } from "react";
import type { Render } from "../api/types";
import { playFilm } from "./film-player";

/** Plays a render from its beginning: the file, or what there is of it while it is made. */
export function RenderPlayer({ render }: { render: Render }) {
  const video = useRef<HTMLVideoElement>(null);
  const [failed, setFailed] = useState(false);
  const [begun, setBegun] = useState(false);
  // Kept while it is open: a film does not start anew because it is finished meanwhile.
  const [file] = useState(render.download_url);
  useEffect(() => {
    const element = video.current;
    if (element !== null && file === null) {
      return playFilm(element, render.id, () => setFailed(true));
    }
  }, [render.id, file]);
  return (
    <>
      {/* biome-ignore lint/a11y/useMediaCaption: captions of a render are part of its pictures */}
      <video
        ref={video}
        src={file ?? undefined}
        controls
        autoPlay
        playsInline
        aria-label={`Film of ${render.timeline_name}`}
        onError={() => setFailed(true)}
        onLoadedData={() => setBegun(true)}
        className="absolute inset-0 size-full bg-black object-contain"
      />
      {!begun && !failed && (
        <p
          role="status"
          className="absolute inset-x-0 top-1/2 text-center text-on-badge text-panel"
        >
          {file === null ? "Waiting for the sound and the first pictures…" : "Loading…"}
        </p>
      )}
      {failed && (
        <p role="alert" className="absolute inset-x-1 bottom-1 text-bad text-panel">
          This browser cannot play the film. Download it when it is ready.
        </p>
      )}
    </>
  );
}
