import { MoreHorizontal, Pencil, Trash2 } from "lucide-react";
import { useState } from "react";
import { ConfirmDialog } from "../ui/ConfirmDialog";
import { IconButton } from "../ui/IconButton";
import { Menu, MenuItem } from "../ui/Menu";
import { NameDialog } from "../ui/NameDialog";

interface ThingMenuProps {
  /** What it is: project, timeline. */
  thing: string;
  name: string;
  /** What else goes when it is deleted. */
  warning: string;
  onRename: (name: string) => Promise<unknown>;
  onDelete: () => Promise<unknown>;
}

/** Rename and delete, for anything with a name. */
export function ThingMenu({ thing, name, warning, onRename, onDelete }: ThingMenuProps) {
  const [open, setOpen] = useState<"rename" | "delete" | null>(null);
  const close = () => setOpen(null);
  return (
    <div className="relative z-10">
      <Menu
        trigger={
          <IconButton label={`More about ${name}`}>
            <MoreHorizontal />
          </IconButton>
        }
      >
        <MenuItem icon={<Pencil />} onSelect={() => setOpen("rename")}>
          Rename
        </MenuItem>
        <MenuItem danger icon={<Trash2 />} onSelect={() => setOpen("delete")}>
          Delete
        </MenuItem>
      </Menu>
      {open === "rename" && (
        <NameDialog
          title={`Rename the ${thing}`}
          action="Rename"
          initial={name}
          onSubmit={onRename}
          onClose={close}
        />
      )}
      {open === "delete" && (
        <ConfirmDialog
          title={`Delete ${name}?`}
          text={warning}
          action={`Delete the ${thing}`}
          onConfirm={onDelete}
          onClose={close}
        />
      )}
    </div>
  );
}
