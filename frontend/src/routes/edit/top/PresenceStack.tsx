// Everybody who has this timeline open: me first, one avatar per tab of the others.
import { useSession } from "@/api/session";
import { Avatar } from "@/ui/Avatar";
import { Tooltip } from "@/ui/Tooltip";
import { useEditor, useProjection } from "../editor";
import { frameLabel } from "../time-words";
import { usePeople } from "../timeline/use-remotes";

const MOST_SHOWN = 5;

export function PresenceStack() {
  const { playhead } = useEditor();
  const projection = useProjection();
  const me = useSession((session) => session.person);
  const people = usePeople();
  const shown = people.slice(0, MOST_SHOWN);
  const more = people.length - shown.length;
  return (
    <ul aria-label="People here" className="mr-1 flex items-center -space-x-1.5">
      {me !== null && (
        <li>
          <Tooltip label={`${me.name} (you)`}>
            <span className="block rounded-full ring-2 ring-surface-1">
              <Avatar name={me.name} color={me.color} />
            </span>
          </Tooltip>
        </li>
      )}
      {shown.map((person) => (
        <li key={person.clientId} data-person={person.name}>
          <Tooltip
            label={tip(person.name, person.playhead && frameLabel(projection, person.playhead.f))}
          >
            <button
              type="button"
              aria-label={`${person.name}: go to their playhead`}
              onClick={() => person.playhead !== null && playhead.seek(person.playhead.f)}
              className="block rounded-full ring-2 ring-surface-1"
            >
              <Avatar name={person.name} color={person.color} />
            </button>
          </Tooltip>
        </li>
      ))}
      {more > 0 && (
        <li className="flex size-7 items-center justify-center rounded-full bg-surface-3 text-[11px] text-ink-2 ring-2 ring-surface-1">
          +{more}
        </li>
      )}
    </ul>
  );
}

function tip(name: string, at: string | null): string {
  return at === null ? name : `${name} at ${at}`;
}
