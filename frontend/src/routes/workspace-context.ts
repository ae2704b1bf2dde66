import { createContext, useContext } from "react";
import type { Workspace } from "../api/types";

export const WorkspaceContext = createContext<Workspace | null>(null);

/** The workspace whose page this is, with one's own role in it. */
export function useWorkspace(): Workspace {
  const workspace = useContext(WorkspaceContext);
  if (workspace === null) {
    throw new Error("useWorkspace needs a WorkspaceLayout around it");
  }
  return workspace;
}
