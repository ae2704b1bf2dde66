// The menu of the right mouse button: the same commands as the keys.
import { DropdownMenu } from "radix-ui";
import { MenuItem, MenuSeparator } from "@/ui/Menu";
import { commandWords, useCanRun, useRunCommand } from "../commands/use-commands";

export interface ClipMenuPlace {
  readonly clip: string | null;
  readonly x: number;
  readonly y: number;
}

/** Groups of commands; a line is drawn between them. */
const ON_CLIPS = [
  ["split", "duplicate", "cut", "copy", "paste", "paste-insert", "paste-attributes"],
  ["link", "unlink", "reverse", "freeze", "on-top"],
  ["add-marker"],
  ["delete", "ripple-delete"],
];
const ON_NOTHING = [
  ["paste", "paste-insert", "close-gap", "split-all"],
  ["add-title", "add-solid", "add-marker"],
  ["undo", "redo"],
  ["select-all", "fit"],
];
const DANGEROUS = new Set(["delete", "ripple-delete"]);

export function ClipMenu({ place, onClose }: { place: ClipMenuPlace | null; onClose: () => void }) {
  if (place === null) return null;
  return (
    <DropdownMenu.Root open modal={false} onOpenChange={(open) => !open && onClose()}>
      <DropdownMenu.Trigger asChild>
        <span className="fixed size-0" style={{ left: place.x, top: place.y }} />
      </DropdownMenu.Trigger>
      <DropdownMenu.Portal>
        <DropdownMenu.Content
          align="start"
          collisionPadding={8}
          className="z-50 max-h-[var(--radix-dropdown-menu-content-available-height)] min-w-52 overflow-y-auto rounded-control border border-line-strong bg-surface-3 p-1"
        >
          {(place.clip === null ? ON_NOTHING : ON_CLIPS).map((group, index) => (
            <CommandGroup key={group.join()} ids={group} first={index === 0} />
          ))}
        </DropdownMenu.Content>
      </DropdownMenu.Portal>
    </DropdownMenu.Root>
  );
}

function CommandGroup({ ids, first }: { ids: readonly string[]; first: boolean }) {
  return (
    <>
      {!first && <MenuSeparator />}
      {ids.map((id) => (
        <CommandItem key={id} id={id} />
      ))}
    </>
  );
}

export function CommandItem({ id }: { id: string }) {
  const run = useRunCommand();
  const canRun = useCanRun();
  const { label, keys } = commandWords(id);
  return (
    <MenuItem
      onSelect={() => run(id)}
      disabled={!canRun(id)}
      danger={DANGEROUS.has(id)}
      {...(keys === undefined ? {} : { keys })}
    >
      {label}
    </MenuItem>
  );
}
