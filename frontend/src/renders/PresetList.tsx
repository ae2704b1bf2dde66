import { Copy, Pencil, Plus, SlidersHorizontal, Trash2 } from "lucide-react";
import { useRef, useState } from "react";
import { queryClient } from "../api/query-client";
import { keys } from "../api/query-keys";
import { deleteRenderPreset } from "../api/renders";
import type { RenderPreset } from "../api/types";
import { Button } from "../ui/Button";
import { ConfirmDialog } from "../ui/ConfirmDialog";
import { IconButton } from "../ui/IconButton";
import { EmptyState, ErrorState, Skeleton } from "../ui/states";
import { PresetDialog } from "./PresetDialog";
import { copyName } from "./preset-draft";
import { formatOf, settingsWords } from "./presets";
import { useRenderPresets } from "./use-renders";

interface PresetListProps {
  workspaceId: string;
  /** Admins make presets; everybody sees them. */
  canManage: boolean;
}

type Task = { kind: "new" } | { kind: "change" | "copy" | "delete"; preset: RenderPreset };

/** The presets that a workspace's admins made. */
export function PresetList({ workspaceId, canManage }: PresetListProps) {
  const query = useRenderPresets(workspaceId);
  const [task, setTask] = useState<Task | null>(null);
  const add = useRef<HTMLButtonElement>(null);
  const own = query.data?.filter((preset) => preset.is_own);
  return (
    <section
      aria-label="Render presets"
      className="flex flex-col gap-3 rounded-card border border-line bg-surface-1 p-4"
    >
      <header className="flex flex-wrap items-center gap-3">
        <div className="min-w-0 flex-1 basis-60">
          <h2 className="font-medium">Render presets</h2>
          <p className="text-ink-2">
            {canManage
              ? "For this workspace; everybody who renders can choose them."
              : "Made by this workspace's admins; choose them when you render."}
          </p>
        </div>
        {canManage && query.data !== undefined && (
          <Button ref={add} icon={<Plus />} onClick={() => setTask({ kind: "new" })}>
            New preset
          </Button>
        )}
      </header>
      {query.isPending && <Skeleton rows={2} className="h-10" />}
      {query.isError && own === undefined && (
        <ErrorState error={query.error} retry={() => void query.refetch()} />
      )}
      {own?.length === 0 && (
        <EmptyState
          dense
          icon={<SlidersHorizontal />}
          title="No presets of your own yet"
          text="The usual ones are always there when you render."
        />
      )}
      {own !== undefined && own.length > 0 && (
        <ul aria-label="Presets" className="flex flex-col">
          {own.map((preset) => (
            <PresetRow key={preset.id} preset={preset} onTask={canManage ? setTask : undefined} />
          ))}
        </ul>
      )}
      {task !== null && query.data !== undefined && (
        <TaskDialog
          task={task}
          presets={query.data}
          workspaceId={workspaceId}
          onClose={() => setTask(null)}
          onDeleted={() => add.current?.focus()}
        />
      )}
    </section>
  );
}

interface PresetRowProps {
  preset: RenderPreset;
  onTask?: ((task: Task) => void) | undefined;
}

function PresetRow({ preset, onTask }: PresetRowProps) {
  const { name, file_settings: settings } = preset;
  return (
    <li className="flex flex-wrap items-center gap-x-3 border-line border-t py-2">
      <div className="min-w-0 flex-1 basis-40">
        <p className="truncate font-medium" title={name}>
          {name}
        </p>
        <p className="text-ink-3 text-panel tabular-nums">
          {formatOf(settings)} · {settingsWords(settings)}
        </p>
      </div>
      {onTask !== undefined && (
        <div className="flex">
          <IconButton label={`Change ${name}`} onClick={() => onTask({ kind: "change", preset })}>
            <Pencil />
          </IconButton>
          <IconButton label={`Copy ${name}`} onClick={() => onTask({ kind: "copy", preset })}>
            <Copy />
          </IconButton>
          <IconButton label={`Delete ${name}`} onClick={() => onTask({ kind: "delete", preset })}>
            <Trash2 />
          </IconButton>
        </div>
      )}
    </li>
  );
}

interface TaskDialogProps {
  task: Task;
  presets: readonly RenderPreset[];
  workspaceId: string;
  onClose: () => void;
  onDeleted: () => void;
}

function TaskDialog({ task, presets, workspaceId, onClose, onDeleted }: TaskDialogProps) {
  const shared = { workspaceId, onClose };
  if (task.kind === "new") {
    const usual = presets.find((preset) => preset.id === "1080p") ?? presets[0];
    return usual && <PresetDialog {...shared} name="" from={usual} choices={presets} />;
  }
  const { preset } = task;
  if (task.kind === "delete") {
    const remove = async () => {
      await deleteRenderPreset(preset.id);
      await queryClient.invalidateQueries({ queryKey: keys.renderPresets(workspaceId) });
      // The button that was pressed is gone with its row.
      setTimeout(onDeleted);
    };
    return (
      <ConfirmDialog
        title={`Delete ${preset.name}?`}
        text="Nobody can choose it any more. Renders that were asked for before stay as they are."
        action="Delete the preset"
        onConfirm={remove}
        onClose={onClose}
      />
    );
  }
  return task.kind === "change" ? (
    <PresetDialog {...shared} name={preset.name} from={preset} changed={preset} />
  ) : (
    <PresetDialog {...shared} name={copyName(preset.name)} from={preset} />
  );
}
