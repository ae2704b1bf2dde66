// The menu of the right mouse button: the same commands as the keys.
import { DropdownMenu } from "radix-ui";
import { MenuItem, MenuSeparator } from "@/ui/Menu";
import { commandWords, useRunCommand } from "../commands/use-commands";
import { useMayEdit } from "../editor";
import { useEditorView } from "../editor-view";

export interface ClipMenuPlace {
  readonly clip: string | null;
  readonly x: number;
  readonly y: number;
}

export function ClipMenu({ place, onClose }: { place: ClipMenuPlace | null; onClose: () => void }) {
  const mayEdit = useMayEdit();
  const hasSelection = useEditorView((view) => view.selection.size > 0);
  if (place === null) return null;
  return (
    <DropdownMenu.Root open modal={false} onOpenChange={(open) => !open && onClose()}>
      <DropdownMenu.Trigger asChild>
        <span className="fixed size-0" style={{ left: place.x, top: place.y }} />
      </DropdownMenu.Trigger>
      <DropdownMenu.Portal>
        <DropdownMenu.Content
          align="start"
          className="z-50 min-w-52 rounded-control border border-line-strong bg-surface-3 p-1"
        >
          <CommandItem id="split" disabled={!mayEdit} />
          <CommandItem id="delete" disabled={!mayEdit || !hasSelection} danger />
          <MenuSeparator />
          <CommandItem id="add-title" disabled={!mayEdit} />
          <CommandItem id="undo" disabled={!mayEdit} />
          <CommandItem id="redo" disabled={!mayEdit} />
          <MenuSeparator />
          <CommandItem id="select-all" />
          <CommandItem id="fit" />
        </DropdownMenu.Content>
      </DropdownMenu.Portal>
    </DropdownMenu.Root>
  );
}

export function CommandItem({
  id,
  disabled = false,
  danger = false,
}: {
  id: string;
  disabled?: boolean;
  danger?: boolean;
}) {
  const run = useRunCommand();
  const { label, keys } = commandWords(id);
  return (
    <MenuItem
      onSelect={() => run(id)}
      disabled={disabled}
      danger={danger}
      {...(keys === undefined ? {} : { keys })}
    >
      {label}
    </MenuItem>
  );
}
