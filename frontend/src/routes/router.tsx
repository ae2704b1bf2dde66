/** Every address of the app. Pages load their own code; the editor is the heavy one. */
import {
  createRootRoute,
  createRoute,
  createRouter,
  lazyRouteComponent,
  redirect,
} from "@tanstack/react-router";
import { getMe } from "../api/accounts";
import { ApiError } from "../api/errors";
import { signedIn, useSession } from "../api/session";
import { CrashPage } from "./CrashPage";
import { NotFoundPage } from "./NotFoundPage";
import { Root } from "./Root";

/** Where somebody was going when sign-in came in between. */
interface Next {
  next?: string | undefined;
}

/** Only a path of ours: an address of somebody else must not be reachable through ours. */
function readNext(search: Record<string, unknown>): Next {
  const { next } = search;
  return typeof next === "string" && /^\/(?![/\\])/u.test(next) ? { next } : {};
}

async function requirePerson({ location }: { location: { href: string } }): Promise<void> {
  if (useSession.getState().person !== null) {
    return;
  }
  try {
    signedIn(await getMe());
  } catch (error) {
    if (error instanceof ApiError && error.status === 401) {
      throw redirect({ to: "/sign-in", search: { next: location.href } });
    }
    throw error;
  }
}

const root = createRootRoute({
  component: Root,
  notFoundComponent: NotFoundPage,
  errorComponent: CrashPage,
});

const signIn = createRoute({
  getParentRoute: () => root,
  path: "/sign-in",
  validateSearch: readNext,
  component: lazyRouteComponent(() => import("./SignInPage"), "SignInPage"),
});

const signUp = createRoute({
  getParentRoute: () => root,
  path: "/sign-up",
  validateSearch: readNext,
  component: lazyRouteComponent(() => import("./SignUpPage"), "SignUpPage"),
});

const inside = createRoute({
  getParentRoute: () => root,
  id: "inside",
  beforeLoad: requirePerson,
});

const home = createRoute({
  getParentRoute: () => inside,
  path: "/",
  component: lazyRouteComponent(() => import("./HomePage"), "HomePage"),
});

const invitation = createRoute({
  getParentRoute: () => inside,
  path: "/invitation/$token",
  component: lazyRouteComponent(() => import("./InvitationPage"), "InvitationPage"),
});

const account = createRoute({
  getParentRoute: () => inside,
  path: "/account",
  component: lazyRouteComponent(() => import("./AccountPage"), "AccountPage"),
});

const workspace = createRoute({
  getParentRoute: () => inside,
  path: "/w/$workspaceId",
  component: lazyRouteComponent(() => import("./WorkspaceLayout"), "WorkspaceLayout"),
});

const projects = createRoute({
  getParentRoute: () => workspace,
  path: "/",
  component: lazyRouteComponent(() => import("./ProjectsPage"), "ProjectsPage"),
});

const project = createRoute({
  getParentRoute: () => workspace,
  path: "/projects/$projectId",
  component: lazyRouteComponent(() => import("./ProjectPage"), "ProjectPage"),
});

const renders = createRoute({
  getParentRoute: () => workspace,
  path: "/renders",
  component: lazyRouteComponent(() => import("./RendersPage"), "RendersPage"),
});

const members = createRoute({
  getParentRoute: () => workspace,
  path: "/members",
  component: lazyRouteComponent(() => import("./MembersPage"), "MembersPage"),
});

const settings = createRoute({
  getParentRoute: () => workspace,
  path: "/settings",
  component: lazyRouteComponent(() => import("./SettingsPage"), "SettingsPage"),
});

const edit = createRoute({
  getParentRoute: () => inside,
  path: "/edit/$timelineId",
  component: lazyRouteComponent(() => import("./EditPage"), "EditPage"),
});

export const router = createRouter({
  routeTree: root.addChildren([
    signIn,
    signUp,
    inside.addChildren([
      home,
      invitation,
      account,
      edit,
      workspace.addChildren([projects, project, renders, members, settings]),
    ]),
  ]),
  defaultPreload: "intent",
  defaultErrorComponent: CrashPage,
});

declare module "@tanstack/react-router" {
  interface Register {
    router: typeof router;
  }
}
