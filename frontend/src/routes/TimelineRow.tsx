import { Link } from "@tanstack/react-router";
import { queryClient } from "../api/query-client";
import { keys } from "../api/query-keys";
import { deleteTimeline, renameTimeline } from "../api/timelines";
import type { Timeline } from "../api/types";
import { TimelinePicture } from "../renders/TimelinePicture";
import { formatRate, formatWhen } from "../ui/format";
import { ThingMenu } from "./ThingMenu";

export function TimelineRow({ timeline, canEdit }: { timeline: Timeline; canEdit: boolean }) {
  const changed = () =>
    queryClient.invalidateQueries({ queryKey: keys.timelines(timeline.project_id) });
  return (
    <li className="relative flex items-center gap-3 border-line border-b px-3 py-2.5 transition-colors last:border-b-0 hover:bg-surface-2">
      <TimelinePicture
        timelineId={timeline.id}
        alt={`How ${timeline.name} begins`}
        className="w-24 shrink-0 rounded-control border border-line bg-surface-2"
      >
        <Frame width={timeline.width} height={timeline.height} />
      </TimelinePicture>
      <div className="min-w-0 flex-1">
        <Link
          to="/edit/$timelineId"
          params={{ timelineId: timeline.id }}
          className="block truncate font-medium after:absolute after:inset-0"
        >
          {timeline.name}
        </Link>
        <p className="truncate text-ink-3 text-panel">
          {timeline.width} × {timeline.height} · {formatRate(timeline.rate)} fps
        </p>
      </div>
      <span className="shrink-0 text-ink-3 text-panel">{formatWhen(timeline.updated_at)}</span>
      {canEdit && (
        <ThingMenu
          thing="timeline"
          name={timeline.name}
          warning="It is gone for everybody, with its history and its renders. The media stays."
          onRename={(name) => renameTimeline(timeline.id, name).then(changed)}
          onDelete={() => deleteTimeline(timeline.id).then(changed)}
        />
      )}
    </li>
  );
}

const LONG_SIDE = 28;

/** The shape of the picture, small. */
function Frame({ width, height }: { width: number; height: number }) {
  const scale = LONG_SIDE / Math.max(width, height);
  return (
    <span aria-hidden className="flex size-full items-center justify-center">
      <span
        className="rounded-[3px] border-[1.5px] border-ink-3"
        style={{ width: Math.round(width * scale), height: Math.round(height * scale) }}
      />
    </span>
  );
}
