// The lower half of the editor: tools, track headers, canvas and its mirror for assistive technology.
import { TimelineCanvas } from "./TimelineCanvas";
import { TimelineGrid } from "./TimelineGrid";
import { TimelineToolbar } from "./TimelineToolbar";
import { TrackHeaders } from "./TrackHeaders";

export function TimelinePanel() {
  return (
    <section aria-label="Timeline" className="flex min-h-0 flex-1 flex-col">
      <TimelineToolbar />
      <div className="flex min-h-0 flex-1">
        <TrackHeaders />
        <div className="relative min-w-0 flex-1">
          <TimelineCanvas />
          <TimelineGrid />
        </div>
      </div>
    </section>
  );
}
