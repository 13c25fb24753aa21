import type { TestCatalogue } from "@margay/testkit";

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

/** Every operation in the served document. Jobs are not served yet: they answer 404, which the caller may check. */
export async function documentedOperations(catalogue: Pick<TestCatalogue, "anonymous">): Promise<Documented[]> {
  const { body } = await catalogue.anonymous({ url: "/explorer-json" });
  return Object.entries(body.paths as Record<string, Record<string, Doc>>).flatMap(([path, item]) =>
    Object.entries(item).map(([method, operation]) => ({
      id: String(operation.operationId),
      method: method.toUpperCase() as Documented["method"], // OpenAPI has no others here
      path,
      parameters: (operation.parameters ?? []) as DocumentedParameter[], // as OpenAPI says
      bodies: Object.keys(((operation.requestBody ?? {}) as Doc).content ?? {}),
    })),
  );
}

export const isOfJobs = ({ id }: Documented) => id.startsWith("Jobs");

/** The path with its parameters filled in order. */
export const filled = (path: string, ...values: readonly string[]): string => {
  let index = 0;
  return path.replace(/\{[^}]+\}/g, () => encodeURIComponent(values[index++] ?? ""));
};

export const parameter = (name: string, value: unknown): string =>
  `${name}=${encodeURIComponent(typeof value === "string" ? value : JSON.stringify(value))}`;
