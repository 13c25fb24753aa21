import Type, { type Static } from "typebox";

/** Stable error codes with the HTTP status of our own API. */
export const errorStatus = {
  invalid_json: 400,
  invalid_body: 400,
  invalid_query: 400,
  invalid_value: 400,
  forbidden_key: 400,
  unauthenticated: 401,
  invalid_credentials: 401,
  forbidden: 403,
  not_found: 404,
  conflict: 409,
  patch_conflict: 409,
  precondition_failed: 412,
  body_too_large: 413,
  unsupported_media_type: 415,
  idempotency_key_reused: 422,
  job_refused: 422,
  outbound_refused: 422,
  too_many_requests: 429,
  internal: 500,
  upstream_failed: 502,
  storage_full: 507,
  unavailable: 503,
} as const;

export type ErrorCode = keyof typeof errorStatus;

/** RFC 9457 problem details with our members. */
export const Problem = Type.Object(
  {
    type: Type.String({ description: "URI of the kind of problem" }),
    title: Type.String(),
    status: Type.Integer(),
    code: Type.String({ description: "Stable code for programs" }),
    detail: Type.String({ description: "What is wrong and how to mend it" }),
    pointer: Type.Optional(Type.String({ description: "RFC 6901 pointer to the first field at fault" })),
    errors: Type.Optional(
      Type.Array(Type.Object({ pointer: Type.String(), detail: Type.String() }), {
        description: "Every field at fault",
      }),
    ),
    details: Type.Optional(Type.Unknown({ description: "Facts for programs, for example the current version" })),
    requestId: Type.Optional(Type.String()),
  },
  { title: "Problem" },
);
export type Problem = Static<typeof Problem>;
