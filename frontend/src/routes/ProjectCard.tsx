import { useQuery } from "@tanstack/react-query";
import { Link } from "@tanstack/react-router";
import { Film } from "lucide-react";
import { listAssets } from "../api/assets";
import { queryClient } from "../api/query-client";
import { keys } from "../api/query-keys";
import { listTimelines } from "../api/timelines";
import type { Asset, Project, Timeline } from "../api/types";
import { deleteProject, renameProject } from "../api/workspaces";
import { AssetPicture } from "../media-bin/AssetPicture";
import { TimelinePicture } from "../renders/TimelinePicture";
import { cx } from "../ui/cx";
import { formatDay } from "../ui/format";
import { ThingMenu } from "./ThingMenu";

const PICTURES_SHOWN = 4;

/** A project as the timeline that was changed last, or its newest media, its name and what may be done with it. */
export function ProjectCard({ project, canEdit }: { project: Project; canEdit: boolean }) {
  const { data: assets = [] } = useQuery({
    queryKey: keys.assets(project.id),
    queryFn: () => listAssets(project.id),
  });
  const { data: timelines = [] } = useQuery({
    queryKey: keys.timelines(project.id),
    queryFn: () => listTimelines(project.id),
  });
  const changed = () =>
    queryClient.invalidateQueries({ queryKey: keys.projects(project.workspace_id) });
  return (
    <li className="relative flex flex-col overflow-hidden rounded-card border border-line bg-surface-1 transition-colors focus-within:border-line-strong hover:border-line-strong">
      <Cover timeline={timelines[0]} assets={assets.filter(hasPicture).slice(0, PICTURES_SHOWN)} />
      <div className="flex items-center gap-2 py-2 pr-2 pl-3">
        <div className="min-w-0 flex-1">
          <Link
            to="/w/$workspaceId/projects/$projectId"
            params={{ workspaceId: project.workspace_id, projectId: project.id }}
            className="block truncate font-medium after:absolute after:inset-0"
          >
            {project.name}
          </Link>
          <p className="truncate text-ink-3 text-panel">
            {assets.length === 0 ? "No media" : `${assets.length} media`} ·{" "}
            {formatDay(project.created_at)}
          </p>
        </div>
        {canEdit && (
          <ThingMenu
            thing="project"
            name={project.name}
            warning="Its timelines, media and renders go with it, for everybody."
            onRename={(name) => renameProject(project.id, name).then(changed)}
            onDelete={() => deleteProject(project.id).then(changed)}
          />
        )}
      </div>
    </li>
  );
}

function hasPicture(asset: Asset): boolean {
  return Boolean(asset.urls?.picture) || (asset.urls?.strips?.length ?? 0) > 0;
}

interface CoverProps {
  timeline: Timeline | undefined;
  assets: readonly Asset[];
}

function Cover({ timeline, assets }: CoverProps) {
  const media = <MediaCover assets={assets} />;
  return timeline === undefined ? (
    media
  ) : (
    <TimelinePicture timelineId={timeline.id} alt="">
      {media}
    </TimelinePicture>
  );
}

function MediaCover({ assets }: { assets: readonly Asset[] }) {
  if (assets.length === 0) {
    return (
      <div className="flex aspect-video items-center justify-center bg-surface-2 text-ink-3">
        <Film aria-hidden className="size-6!" />
      </div>
    );
  }
  // Four pictures of 16:9 fill a card of 16:9; fewer would leave holes.
  const shown = assets.length < PICTURES_SHOWN ? assets.slice(0, 1) : assets;
  return (
    <div
      aria-hidden
      className={cx("grid aspect-video overflow-hidden bg-well", shown.length > 1 && "grid-cols-2")}
    >
      {shown.map((asset) => (
        <AssetPicture key={asset.id} asset={asset} />
      ))}
    </div>
  );
}
