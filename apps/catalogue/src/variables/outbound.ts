import type { Variable } from "./variable.ts";

/** What the server may fetch by itself, and what only tests switch on. */
export const outboundVariables: readonly Variable[] = [
  {
    name: "HTTP_TIMEOUT",
    meaning:
      "Milliseconds after which the server gives up a request of its own, with all redirects and the whole answer",
    default: "5000",
    kind: "integer",
    min: 1,
    max: 600_000,
  },
  {
    name: "HTTP_MAX_REDIRECTS",
    meaning: "Redirects that a request of the server itself follows",
    default: "5",
    kind: "integer",
    min: 0,
    max: 20,
  },
  {
    name: "OUTBOUND_ALLOW",
    meaning:
      "What the server may fetch from besides the public internet and the addresses in its own configuration: hosts, `host:port`, addresses and networks such as `10.1.0.0/16`, separated by commas",
    default: "",
    kind: "list",
  },
  {
    name: "MARGAY_TEST_MODE",
    meaning: "`1` lets anybody empty the catalogue by `POST /v1/test/reset`; for the test suites of clients alone",
    default: "false",
    kind: "boolean",
  },
  {
    name: "NODE_ENV",
    meaning: "`production` refuses to start in test mode",
    default: "",
    kind: "text",
  },
];
