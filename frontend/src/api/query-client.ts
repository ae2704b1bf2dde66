import { QueryClient } from "@tanstack/react-query";
import { ApiError } from "./errors";

const RETRIES = 2;

/** Only what may pass by itself is asked again: no connection, a busy or restarting server. */
function mayPass(error: Error): boolean {
  return error instanceof ApiError && (error.status === 0 || error.status >= 500);
}

export const queryClient = new QueryClient({
  defaultOptions: {
    queries: {
      // Events keep what is shown fresh; this only covers what no event tells.
      staleTime: 30_000,
      retry: (failures, error) => failures < RETRIES && mayPass(error),
      refetchOnWindowFocus: false,
      // Offline is said in words; by default a query would wait in silence.
      networkMode: "always",
    },
    mutations: { retry: false, networkMode: "always" },
  },
});
