import { QueryClientProvider } from "@tanstack/react-query";
import { Outlet } from "@tanstack/react-router";
import { useEffect } from "react";
import { queryClient } from "../api/query-client";
import { useRefreshAfterReconnect } from "../live/cache";
import { refuseStrayFiles } from "../media-bin/file-drop";
import { TooltipProvider } from "../ui/Tooltip";
import { Toasts } from "../ui/toast";
import { SignInAgain } from "./SignInAgain";

export function Root() {
  useRefreshAfterReconnect();
  useEffect(refuseStrayFiles, []);
  return (
    <QueryClientProvider client={queryClient}>
      <TooltipProvider>
        <Outlet />
        <SignInAgain />
        <Toasts />
      </TooltipProvider>
    </QueryClientProvider>
  );
}
