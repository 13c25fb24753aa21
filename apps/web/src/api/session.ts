import type { LoginInput, Me, Session } from "@margay/contract";
import { queryOptions } from "@tanstack/react-query";
import { getJson, postJson } from "./http.ts";

/** Who the caller is. Asked once and kept until signing in or out. */
export const meQuery = queryOptions({
  queryKey: ["me"],
  queryFn: ({ signal }) => getJson<Me>("/v1/me", { signal }),
  staleTime: Number.POSITIVE_INFINITY,
});

/** Signs in; the server sets the session cookie. Throws ApiError `invalid_credentials` or `too_many_requests`. */
export const signIn = (credentials: LoginInput) => postJson<Session>("/v1/auth/login", credentials);

export const signOut = () => postJson<undefined>("/v1/auth/logout");
