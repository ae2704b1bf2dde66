// Zoom as a slider; equal steps of the slider are equal factors.
import { MOST_PX_PER_FRAME } from "@/engine/viewport";
import { useEditor, useStore } from "../editor";

const LEAST_PX_PER_FRAME = 0.02;
const SPAN = Math.log(MOST_PX_PER_FRAME / LEAST_PX_PER_FRAME);

export function ZoomSlider() {
  const editor = useEditor();
  const { pxPerFrame } = useStore(editor.viewport);
  const value = Math.log(Math.max(pxPerFrame, LEAST_PX_PER_FRAME) / LEAST_PX_PER_FRAME) / SPAN;
  return (
    <input
      type="range"
      aria-label="Zoom"
      min={0}
      max={1}
      step={0.005}
      value={value}
      onChange={(event) =>
        editor.engine
          .get()
          ?.zoomTo(LEAST_PX_PER_FRAME * Math.exp(Number(event.target.value) * SPAN))
      }
      className="slider w-28"
    />
  );
}
