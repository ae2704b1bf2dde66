// Everybody who has this timeline open: me first, one avatar per tab of the others.
import { Check, Eye, EyeOff } from "lucide-react";
import { useSession } from "@/api/session";
import { followersOf, type RemotePerson } from "@/collab/presence-model";
import { Avatar } from "@/ui/Avatar";
import { cx } from "@/ui/cx";
import { Menu, MenuItem, MenuLabel } from "@/ui/Menu";
import { Tooltip } from "@/ui/Tooltip";
import { useEditor, useStore } from "../editor";
import { followersWords, type PersonContext, personWords } from "./people-words";
import { usePeople } from "./use-remotes";

const MOST_SHOWN = 5;
const RING = "relative block rounded-full ring-2";

export function PresenceStack() {
  const context = usePersonContext();
  const { people } = context;
  const rest = people.slice(MOST_SHOWN);
  return (
    <div className="mr-1 flex items-center gap-2">
      <Followers followers={followersOf(people, context.me)} />
      <ul aria-label="People here" className="flex items-center -space-x-1.5">
        <li>
          <Me />
        </li>
        {people.slice(0, MOST_SHOWN).map((person) => (
          <li key={person.clientId} data-person={person.name}>
            <Person person={person} context={context} />
          </li>
        ))}
        {rest.length > 0 && (
          <li>
            <Rest people={rest} context={context} />
          </li>
        )}
      </ul>
    </div>
  );
}

function usePersonContext(): PersonContext {
  const { session, following } = useEditor();
  const myUserId = useSession(({ person }) => person?.id ?? null);
  const people = usePeople();
  return { people, me: session.presence.clientId, myUserId, followed: useStore(following.whom) };
}

function Followers({ followers }: { followers: readonly RemotePerson[] }) {
  const words = followersWords(followers);
  return (
    <p role="status" className="flex items-center gap-1 text-ink-2 text-panel">
      {words !== "" && <Eye aria-hidden className="size-3.5!" />}
      {words}
    </p>
  );
}

/** My own avatar, with what concerns being followed. */
function Me() {
  const { following } = useEditor();
  const me = useSession((session) => session.person);
  const alone = useStore(following.alone);
  if (me === null) return null;
  return (
    <Menu
      trigger={
        <button
          type="button"
          aria-label={`${me.name} (you): who may follow you`}
          className={`${RING} ring-surface-1`}
        >
          <Avatar name={me.name} color={me.color} />
          {alone && <Badge icon={<EyeOff />} />}
        </button>
      }
    >
      <MenuLabel>{me.name} (you)</MenuLabel>
      <MenuItem
        icon={<Check className={alone ? "invisible" : ""} />}
        onSelect={() => following.setAlone(!alone)}
      >
        {alone ? "Nobody may follow you: allow it" : "Others may follow you"}
      </MenuItem>
    </Menu>
  );
}

function Person({ person, context }: { person: RemotePerson; context: PersonContext }) {
  const { following } = useEditor();
  const words = personWords(person, context);
  const isFollowed = person.clientId === context.followed;
  return (
    <Tooltip label={words} {...(isFollowed ? { keys: "Esc" } : {})}>
      <button
        type="button"
        aria-label={words}
        aria-pressed={isFollowed}
        onClick={() => following.toggle(person.clientId)}
        className={cx(RING, isFollowed ? "ring-accent" : "ring-surface-1")}
      >
        <Avatar name={person.name} color={person.color} />
        {person.follows === context.me && <Badge icon={<Eye />} />}
        {person.alone && <Badge icon={<EyeOff />} />}
      </button>
    </Tooltip>
  );
}

function Badge({ icon }: { icon: React.ReactNode }) {
  return (
    <span
      aria-hidden
      className="absolute -right-1 -bottom-1 flex size-3.5 items-center justify-center rounded-full bg-surface-3 text-ink-1 [&_svg]:size-2.5!"
    >
      {icon}
    </span>
  );
}

/** Those who do not fit, by name. */
function Rest({ people, context }: { people: readonly RemotePerson[]; context: PersonContext }) {
  const { following } = useEditor();
  return (
    <Menu
      trigger={
        <button
          type="button"
          aria-label={`${people.length} more people`}
          className="flex size-7 items-center justify-center rounded-full bg-surface-3 text-[11px] text-ink-2 ring-2 ring-surface-1"
        >
          +{people.length}
        </button>
      }
    >
      {people.map((person) => (
        <MenuItem
          key={person.clientId}
          icon={<Avatar name={person.name} color={person.color} size="small" />}
          onSelect={() => following.toggle(person.clientId)}
        >
          {personWords(person, context)}
        </MenuItem>
      ))}
    </Menu>
  );
}
