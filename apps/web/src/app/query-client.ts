import { QueryClient } from "@tanstack/react-query";
import { ApiError } from "../api/http.ts";

/** Retries what may pass (no connection, 502 to 504) twice, and nothing that the server decided. */
export const queryClient = new QueryClient({
  defaultOptions: {
    queries: {
      retry: (failures, error) =>
        failures < 2 &&
        error instanceof ApiError &&
        (error.status === 0 || (error.status >= 502 && error.status <= 504)),
      refetchOnWindowFocus: false,
    },
  },
});
