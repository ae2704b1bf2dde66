// Who is here and who follows whom, in words. Pure.
import type { RemotePerson } from "@/collab/presence-model";

/** `Ben follows you`, `Ben and Cy follow you`, `3 people follow you`. */
export function followersWords(followers: readonly RemotePerson[]): string {
  const [first, second] = followers;
  if (first === undefined) return "";
  if (second === undefined) return `${first.name} follows you`;
  if (followers.length === 2) return `${first.name} and ${second.name} follow you`;
  return `${followers.length} people follow you`;
}

export interface PersonContext {
  readonly people: readonly RemotePerson[];
  /** This tab's client id, and whose tab it is. */
  readonly me: number;
  readonly myUserId: string | null;
  readonly followed: number | null;
}

/** What an avatar's tooltip says, and what a press on it does. */
export function personWords(person: RemotePerson, context: PersonContext): string {
  const name =
    person.userId === context.myUserId ? `${person.name} (another tab of yours)` : person.name;
  return `${name}: ${stateOf(person, context)}`;
}

function stateOf(person: RemotePerson, { people, me, followed }: PersonContext): string {
  if (person.clientId === followed) return "you follow them. Press to stop";
  if (person.follows === me) return "follows you";
  if (person.alone) return "does not want to be followed";
  const ahead = people.find(({ clientId }) => clientId === person.follows);
  const press = "press to follow";
  return ahead === undefined ? press : `follows ${ahead.name}; ${press}`;
}
