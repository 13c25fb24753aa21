import { defaultScicatConfig } from "@margay/scicat";
import type { Server } from "@margay/server";
import type { As } from "@margay/testkit";
import { wire as v3 } from "../../../packages/scicat/src/v3/index.ts";
import { wire as v4 } from "../../../packages/scicat/src/v4/index.ts";

export interface DocumentedParameter {
  name: string;
  in: "query" | "path" | "header";
}

/** An operation of the OpenAPI document that the wires serve. */
export interface Documented {
  id: string;
  method: "GET" | "POST" | "PUT" | "PATCH" | "DELETE";
  /** With parameters as `{name}`. */
  path: string;
  parameters: readonly DocumentedParameter[];
  /** Media types of the body; none where it takes no body. */
  bodies: readonly string[];
}

type Doc = Record<string, unknown>;

/** Every operation in the served document, and those that are served without standing there. */
export async function allOperations(anonymous: As, catalogue: Server["catalogue"]): Promise<Documented[]> {
  const { body } = await anonymous({ url: "/explorer-json" });
  const documented = Object.entries(body.paths as Record<string, Record<string, Doc>>).flatMap(([path, item]) =>
    Object.entries(item).map(([method, operation]) => ({
      id: String(operation.operationId),
      method: method.toUpperCase() as Documented["method"], // OpenAPI has no others here
      path,
      parameters: (operation.parameters ?? []) as DocumentedParameter[], // as OpenAPI says
      bodies: Object.keys(((operation.requestBody ?? {}) as Doc).content ?? {}),
    })),
  );
  const known = new Set(documented.map(({ id }) => id));
  const served = [v3, v4].flatMap((wire) =>
    wire.operations({ catalogue, config: defaultScicatConfig }).map(({ id, method, path }) => ({
      id,
      method,
      path: wire.prefix + path.replace(/:(\w+)/g, "{$1}"),
      parameters: [],
      bodies: [],
    })),
  );
  return [...documented, ...served.filter(({ id }) => !known.has(id))];
}

/** The path with its parameters filled in order. */
export const filled = (path: string, ...values: readonly string[]): string => {
  let index = 0;
  return path.replace(/\{[^}]+\}/g, () => encodeURIComponent(values[index++] ?? ""));
};

export const parameter = (name: string, value: unknown): string =>
  `${name}=${encodeURIComponent(typeof value === "string" ? value : JSON.stringify(value))}`;
