import { MoreHorizontal, Plus, RotateCw, Trash2, Upload } from "lucide-react";
import { useRef, useState } from "react";
import { deleteAsset, retryAsset } from "../api/assets";
import { useSession } from "../api/session";
import type { Asset } from "../api/types";
import { ConfirmDialog } from "../ui/ConfirmDialog";
import { IconButton } from "../ui/IconButton";
import { Menu, MenuItem, MenuSeparator } from "../ui/Menu";
import { showToast } from "../ui/toast";
import { resumeUpload } from "./upload-store";

interface AssetMenuProps {
  asset: Asset;
  /** Puts the asset on the timeline; absent where that is not possible. */
  insert: (() => void) | undefined;
}

/** What an editor may do with an asset. */
export function AssetMenu({ asset, insert }: AssetMenuProps) {
  const [removing, setRemoving] = useState(false);
  const picker = useRef<HTMLInputElement>(null);
  const me = useSession((session) => session.person);
  const stopped = asset.state === "uploading" && asset.created_by === me?.id;
  const retry = () =>
    void retryAsset(asset.id).catch((error: Error) => showToast(error.message, "bad"));
  return (
    <div className="absolute top-1 left-1 opacity-0 focus-within:opacity-100 group-hover:opacity-100 has-data-[state=open]:opacity-100">
      <Menu
        align="start"
        trigger={
          <IconButton label="More" className="size-6 bg-surface-3!">
            <MoreHorizontal />
          </IconButton>
        }
      >
        {insert !== undefined && (
          <MenuItem icon={<Plus />} keys="Enter" onSelect={insert}>
            Add at playhead
          </MenuItem>
        )}
        {asset.state === "failed" && (
          <MenuItem icon={<RotateCw />} onSelect={retry}>
            Try again
          </MenuItem>
        )}
        {stopped && (
          <MenuItem icon={<Upload />} onSelect={() => picker.current?.click()}>
            Go on with the upload…
          </MenuItem>
        )}
        {(insert !== undefined || stopped || asset.state === "failed") && <MenuSeparator />}
        <MenuItem danger icon={<Trash2 />} onSelect={() => setRemoving(true)}>
          Remove from the bin
        </MenuItem>
      </Menu>
      {stopped && (
        <input
          ref={picker}
          type="file"
          hidden
          aria-label={`${asset.name}: the file again`}
          onChange={(event) => {
            const file = event.target.files?.[0];
            if (file !== undefined) {
              resumeUpload(asset, file);
            }
            event.target.value = "";
          }}
        />
      )}
      {removing && (
        <ConfirmDialog
          title={`Remove ${asset.name}?`}
          text="It leaves this project's bin for everybody. Timelines that use it keep it."
          action="Remove"
          onConfirm={() => deleteAsset(asset.id)}
          onClose={() => setRemoving(false)}
        />
      )}
    </div>
  );
}
