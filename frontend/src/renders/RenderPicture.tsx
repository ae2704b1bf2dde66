import { Clapperboard, ImageOff, Play } from "lucide-react";
import { useState } from "react";
import type { Render } from "../api/types";
import { useLivePicture } from "../live/live";
import { cx } from "../ui/cx";
import { IconButton } from "../ui/IconButton";
import { RenderPlayer } from "./RenderPlayer";
import { canPlay, isActive } from "./render-words";

/** What is being encoded right now; afterwards the poster. */
export function RenderPicture({ render }: { render: Render }) {
  const active = isActive(render);
  const live = useLivePicture(active ? render.id : null);
  const empty = active ? "bg-well" : "bg-surface-2";
  const source = active ? live?.url : (render.poster_url ?? undefined);
  const [isPlaying, setPlaying] = useState(false);
  return (
    <figure
      className={cx(
        "relative aspect-video w-full shrink-0 overflow-hidden rounded-control",
        source === undefined ? empty : "bg-well",
      )}
      data-frame={live?.frame}
    >
      {source === undefined ? (
        <span className="flex size-full items-center justify-center text-ink-3">
          {active ? <Clapperboard aria-hidden /> : <ImageOff aria-hidden />}
        </span>
      ) : (
        <img
          src={source}
          alt={active ? "The frame being encoded" : `A frame of ${render.timeline_name}`}
          className="size-full object-contain"
        />
      )}
      {isPlaying && <RenderPlayer render={render} />}
      {!isPlaying && canPlay(render) && (
        <IconButton
          label={active ? "Watch what is finished" : "Play the film"}
          className="absolute bottom-1 left-1 bg-badge text-on-badge"
          onClick={() => setPlaying(true)}
        >
          <Play />
        </IconButton>
      )}
      {active && !isPlaying && live !== null && (
        <figcaption className="absolute right-1 bottom-1 flex items-center gap-1 rounded-[4px] bg-badge px-1 font-mono text-[10px] text-on-badge leading-4">
          <span aria-hidden className="size-1.5 rounded-full bg-live" />
          frame {live.frame}
        </figcaption>
      )}
    </figure>
  );
}
