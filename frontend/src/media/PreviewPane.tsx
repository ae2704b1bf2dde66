import { useEffect, useRef, useState } from "react";
import { getMotion } from "@/api/assets";
import type { Asset } from "@/api/types";
import type { PreviewPaneProps } from "@/routes/edit/preview-props";
import type { MediaUrls } from "./library";
import { Player } from "./player";

/** Where an asset's media is read: the proxy once there is one, its own file until then. */
function mediaUrls(asset: Asset | undefined): MediaUrls | null {
  if (!asset) return null;
  const { proxy, source, picture } = asset.urls ?? {};
  return { kind: asset.kind, stream: proxy ?? source ?? null, picture: picture ?? source ?? null };
}

/** Makes a player for a canvas once and ends it with the pane. */
function usePlayer(canvas: React.RefObject<HTMLCanvasElement | null>, latest: PreviewPaneProps) {
  const props = useRef(latest);
  props.current = latest;
  const player = useRef<Player | null>(null);
  const [problem, setProblem] = useState<string | null>(null);
  useEffect(() => {
    if (!canvas.current) return;
    try {
      player.current = new Player({
        canvas: canvas.current,
        projection: props.current.projection,
        readMotion: getMotion,
        findMedia: (key) => mediaUrls(props.current.assets.get(key)),
        events: {
          onFrame: (frame) => props.current.onFrame(frame),
          onPlaying: (playing) => props.current.onPlaying(playing),
          onProblem: setProblem,
        },
      });
      player.current.seek(props.current.playhead.getFrame());
    } catch (error) {
      setProblem(error instanceof Error ? error.message : String(error));
    }
    return () => {
      player.current?.close();
      player.current = null;
    };
  }, [canvas]);
  return { player, problem };
}

/** The timeline's picture and sound at the playhead. */
export function PreviewPane(props: PreviewPaneProps) {
  const { projection, assets, nested, playhead, playing, solo } = props;
  const canvas = useRef<HTMLCanvasElement>(null);
  const { player, problem } = usePlayer(canvas, props);

  useEffect(() => player.current?.setProjection(projection), [projection, player]);
  useEffect(() => player.current?.setNested(nested), [nested, player]);
  useEffect(() => player.current?.setSolo(solo), [solo, player]);
  // biome-ignore lint/correctness/useExhaustiveDependencies: new addresses mean media to look at again
  useEffect(() => player.current?.refresh(), [assets, player]);
  useEffect(
    () =>
      playhead.subscribe((frame, cause) => {
        if (cause === "seek") player.current?.seek(frame);
      }),
    [playhead, player],
  );
  useEffect(() => {
    if (playing) void player.current?.play();
    else player.current?.pause();
  }, [playing, player]);

  return (
    <div className="relative flex h-full w-full items-center justify-center overflow-hidden bg-black">
      <canvas
        ref={canvas}
        data-testid="preview"
        aria-label="Preview"
        className="h-full w-full object-contain"
      />
      {problem !== null && (
        <p
          role="status"
          className="absolute inset-x-3 bottom-3 rounded-control bg-surface-3 px-3 py-2 text-ink-1"
        >
          {problem}
        </p>
      )}
    </div>
  );
}
