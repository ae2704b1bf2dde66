/**
 * Who is signed in, and the question "sign in again?".
 *
 * Anything that meets an ended session calls `requireSignIn` and waits: the question is asked once,
 * over whatever page is open, and everybody who waits goes on when it is answered.
 */
import { create } from "zustand";
import type { Person } from "./types";

interface SessionStore {
  person: Person | null;
  /** The session ended under an open page; its state is kept until somebody signs in. */
  ended: boolean;
}

export const useSession = create<SessionStore>(() => ({ person: null, ended: false }));

let waiting: { promise: Promise<void>; resolve: () => void } | null = null;

/** Ask for sign-in over the current page; settles when the same person is back. */
export function requireSignIn(): Promise<void> {
  if (waiting === null) {
    const { promise, resolve } = Promise.withResolvers<void>();
    waiting = { promise, resolve };
  }
  // Who signs out on purpose is not asked to come back: the page is about to change.
  if (useSession.getState().person !== null) {
    useSession.setState({ ended: true });
  }
  return waiting.promise;
}

/** Somebody signed in: remember who, and let everything that waits go on. */
export function signedIn(person: Person): void {
  useSession.setState({ person, ended: false });
  waiting?.resolve();
  waiting = null;
}

/** Somebody signed out on purpose: nothing that waits will go on. */
export function signedOut(): void {
  useSession.setState({ person: null, ended: false });
  waiting = null;
}
