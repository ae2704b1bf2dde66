// A frame around everything in the colour of the person whose view this is.
import { Eye } from "lucide-react";
import { personColor } from "@/ui/Avatar";
import { useEditor, useStore } from "../editor";
import { usePeople } from "./use-remotes";

export function FollowFrame() {
  const { following } = useEditor();
  const whom = useStore(following.whom);
  const person = usePeople().find(({ clientId }) => clientId === whom);
  if (person === undefined) return null;
  const color = personColor(person.color);
  return (
    <div
      className="pointer-events-none fixed inset-0 z-40 border-[3px]"
      style={{ borderColor: color }}
    >
      <p
        role="status"
        className="absolute top-0 left-1/2 flex h-6 -translate-x-1/2 items-center gap-1.5 rounded-b-control px-2.5 font-semibold text-[var(--on-people)] text-panel"
        style={{ background: color }}
      >
        <Eye aria-hidden className="size-3.5!" />
        Following {person.name}
        <span className="font-normal">· Esc, or do anything, to stop</span>
      </p>
    </div>
  );
}
