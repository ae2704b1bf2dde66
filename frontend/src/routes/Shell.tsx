import { Link, useLocation } from "@tanstack/react-router";
import { Clapperboard, LayoutGrid, Settings, Users } from "lucide-react";
import type { ReactNode } from "react";
import type { Workspace } from "../api/types";
import { PersonMenu } from "./PersonMenu";
import { WorkspaceSwitcher } from "./WorkspaceSwitcher";

const PLACES = [
  { to: "/w/$workspaceId", label: "Projects", Icon: LayoutGrid },
  { to: "/w/$workspaceId/renders", label: "Renders", Icon: Clapperboard },
  { to: "/w/$workspaceId/members", label: "Members", Icon: Users },
  { to: "/w/$workspaceId/settings", label: "Settings", Icon: Settings },
] as const;

interface ShellProps {
  workspace: Workspace | null;
  children: ReactNode;
}

/** The frame of every page but the editor: places at the left, the page at the right. */
export function Shell({ workspace, children }: ShellProps) {
  return (
    <div className="flex h-full flex-col md:flex-row">
      <a
        href="#page"
        className="sr-only z-50 rounded-control bg-surface-3 px-3 py-2 focus:not-sr-only focus:fixed focus:top-2 focus:left-2"
      >
        Skip to the page
      </a>
      <aside className="flex shrink-0 flex-wrap items-center gap-1 border-line border-b bg-surface-1 p-2 md:w-56 md:flex-col md:flex-nowrap md:items-stretch md:border-r md:border-b-0">
        <WorkspaceSwitcher workspace={workspace} />
        {workspace !== null && <Places workspaceId={workspace.id} />}
        <div className="ml-auto md:mt-auto md:ml-0">
          <PersonMenu />
        </div>
      </aside>
      <main id="page" tabIndex={-1} className="min-h-0 min-w-0 flex-1 overflow-y-auto">
        <div className="mx-auto flex w-full max-w-[1120px] flex-col gap-5 px-4 py-5 md:px-8 md:py-7">
          {children}
        </div>
      </main>
    </div>
  );
}

function Places({ workspaceId }: { workspaceId: string }) {
  const pathname = useLocation({ select: (location) => location.pathname });
  const place = pathname.startsWith("/w/") ? pathname.split("/")[3] || "projects" : null;
  const isCurrent = (to: string) => (to.split("/")[3] ?? "projects") === place;
  return (
    <nav aria-label="Workspace" className="flex gap-0.5 md:mt-2 md:flex-col">
      {PLACES.map(({ to, label, Icon }) => (
        <Link
          key={to}
          to={to}
          params={{ workspaceId }}
          aria-current={isCurrent(to) ? "page" : undefined}
          activeOptions={{ exact: true }}
          className="flex h-8 items-center gap-2 rounded-control px-2 text-ink-2 transition-colors hover:bg-surface-2 hover:text-ink-1 aria-[current=page]:bg-surface-3 aria-[current=page]:text-ink-1"
        >
          <Icon aria-hidden />
          <span className="max-sm:sr-only">{label}</span>
        </Link>
      ))}
    </nav>
  );
}

interface PageHeaderProps {
  title: ReactNode;
  text?: ReactNode;
  action?: ReactNode;
}

export function PageHeader({ title, text, action }: PageHeaderProps) {
  return (
    <header className="flex flex-wrap items-end gap-x-4 gap-y-2">
      <div className="min-w-0 flex-1">
        <h1 className="truncate font-semibold text-page">{title}</h1>
        {text !== undefined && <p className="text-ink-2">{text}</p>}
      </div>
      {action}
    </header>
  );
}
