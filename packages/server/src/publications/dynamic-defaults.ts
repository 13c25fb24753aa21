import { randomInt, randomUUID } from "node:crypto";
import type { KeywordDefinition } from "ajv";

/** Makes defaults: called once for each use in a schema, what it answers once for each value. */
export type DefaultMaker = (args?: Record<string, unknown>) => () => unknown;

const counters = new Map<string, number>();

const builtIn: Record<string, DefaultMaker> = {
  timestamp: () => () => Date.now(),
  datetime: () => () => new Date().toISOString(),
  date: () => () => new Date().toISOString().slice(0, 10),
  time: () => () => new Date().toISOString().slice(11),
  uuid: () => randomUUID,
  random: () => Math.random,
  randomint: (args) => {
    const max = typeof args?.max === "number" ? args.max : 2;
    return () => randomInt(Math.max(1, Math.floor(max)));
  },
  seq: (args) => {
    const name = typeof args?.name === "string" ? args.name : "";
    return () => {
      const next = counters.get(name) ?? 0;
      counters.set(name, next + 1);
      return next;
    };
  },
};

/**
 * The keyword `dynamicDefaults`: `{ property: "maker" }` or `{ property: { func: "maker", args: {…} } }` fills in
 * properties that are missing or empty, before it is judged whether they are there.
 */
export function dynamicDefaults(own: Readonly<Record<string, DefaultMaker>>): KeywordDefinition {
  const makers: Record<string, DefaultMaker> = { ...builtIn, ...own };
  return {
    keyword: "dynamicDefaults",
    type: "object",
    schemaType: "object",
    modifying: true,
    valid: true,
    before: "required",
    compile(schema: Record<string, unknown>) {
      const fill = Object.entries(schema).map(([property, use]) => {
        const { func, args } = readUse(use);
        if (!Object.hasOwn(makers, func)) throw new Error(`dynamicDefaults knows no function ${JSON.stringify(func)}`);
        return { property, make: makers[func]?.(args) };
      });
      return (data: Record<string, unknown>) => {
        for (const { property, make } of fill) {
          const value = Object.hasOwn(data, property) ? data[property] : undefined;
          if (value === undefined || value === null || value === "") data[property] = make?.();
        }
        return true;
      };
    },
  };
}

function readUse(use: unknown): { func: string; args?: Record<string, unknown> } {
  if (typeof use === "string") return { func: use };
  if (use !== null && typeof use === "object" && "func" in use) {
    const { func, args } = use as { func: unknown; args?: Record<string, unknown> }; // args are the maker's to read
    return { func: String(func), ...(args === undefined ? {} : { args }) };
  }
  throw new Error("dynamicDefaults takes names of functions, or objects with func and args");
}
