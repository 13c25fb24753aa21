import { getMe, listSignInProviders, login, logout } from "@margay/client";
import type { LoginInput, Me, Session, SignInProviders } from "@margay/contract";
import { queryOptions } from "@tanstack/react-query";
import { bodyOf } from "./http.ts";

/** Who the caller is. Asked once and kept until signing in or out. */
export const meQuery = queryOptions({
  queryKey: ["me"],
  queryFn: ({ signal }) => bodyOf<Me>(getMe({ signal })),
  staleTime: Number.POSITIVE_INFINITY,
});

/** Which ways to sign in there are. */
export const providersQuery = queryOptions({
  queryKey: ["sign-in providers"],
  queryFn: ({ signal }) => bodyOf<SignInProviders>(listSignInProviders({ signal })),
  staleTime: Number.POSITIVE_INFINITY,
});

/** Signs in; the server sets the session cookie. Throws ApiError `invalid_credentials` or `too_many_requests`. */
export const signIn = (credentials: LoginInput) => bodyOf<Session>(login({ body: credentials }));

export const signOut = () => bodyOf<unknown>(logout());
