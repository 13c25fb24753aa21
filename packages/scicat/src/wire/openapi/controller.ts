import { isObject, type Shape } from "../shape.ts";
import type { DocumentedOperation, Schema } from "./part.ts";
import { ref, schemasOf, text } from "./schema.ts";

/** What an operation is told of beyond its path. */
interface Told {
  query?: readonly Schema[];
  /** Parameters of the path that SciCat's document names although the path lacks them. */
  strayParameters?: readonly string[];
  /** One of several shapes where it is a list. */
  body?: Shape | readonly Shape[] | Schema;
  /** Media types of the body, JSON when absent. */
  media?: readonly string[];
  answer?: Schema;
  /** 201 for POST and 200 otherwise when absent. */
  status?: number;
  also?: Readonly<Record<string, Schema | undefined>>;
}

type Tell = (name: string, path: string, told?: Told) => DocumentedOperation;

interface Controller {
  /** First part of the operations' ids. */
  name: string;
  version: string;
  /** Below `/api/<version>`. */
  path: string;
  tag: string;
  /** Absent where everybody is served alike. */
  open?: boolean;
  deprecated?: boolean;
}

export const json = "application/json";
export const mergePatch = "application/merge-patch+json";

const isShape = (body: Shape | Schema): body is Shape => typeof body.name === "string" && isObject(body.properties);

function bodySchema(body: NonNullable<Told["body"]>): Pick<DocumentedOperation, "schemas"> & { schema: Schema } {
  if (Array.isArray(body)) {
    const shapes: readonly Shape[] = body;
    return { schema: { anyOf: shapes.map(({ name }) => ref(name)) }, schemas: schemasOf(...shapes) };
  }
  // Array.isArray does not narrow away a readonly list.
  const one = body as Shape | Schema;
  return isShape(one) ? { schema: ref(one.name), schemas: schemasOf(one) } : { schema: one, schemas: {} };
}

/** Tells of the operations of one controller, with ids as SciCat makes them. */
export function controller(of: Controller): Record<"get" | "post" | "put" | "patch" | "remove", Tell> {
  const teller =
    (method: DocumentedOperation["method"]): Tell =>
    (name, path, told = {}) => {
      const { query = [], strayParameters = [], media = [json], also = {} } = told;
      const inPath = [...path.matchAll(/\{(\w+)\}/g)].map(([, parameter = ""]) => parameter);
      const { schema, schemas } = told.body ? bodySchema(told.body) : { schema: undefined, schemas: {} };
      return {
        id: `${of.name}_${name}_${of.version}`,
        method,
        path: `/api/${of.version}${of.path}${path}`,
        tag: of.tag,
        parameters: [
          ...[...inPath, ...strayParameters].map((parameter) => ({
            name: parameter,
            in: "path",
            required: true,
            schema: text,
          })),
          ...query,
        ],
        ...(schema ? { body: Object.fromEntries(media.map((type) => [type, schema])) } : {}),
        answers: { [told.status ?? (method === "post" ? 201 : 200)]: told.answer, ...also },
        secured: !of.open,
        deprecated: of.deprecated ?? false,
        schemas,
      };
    };
  return {
    get: teller("get"),
    post: teller("post"),
    put: teller("put"),
    patch: teller("patch"),
    remove: teller("delete"),
  };
}
