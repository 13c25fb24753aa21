import type { Filter } from "@margay/contract";
import { refused } from "./filter-error.ts";
import { isDoc, readJson } from "./json.ts";
import { type Limits, readLimits } from "./limits.ts";
import type { NameTable } from "./names.ts";
import { type Projection, readProjection } from "./projection.ts";
import { readWhere, type WhereOptions } from "./where.ts";

/** A relation that an answer shall carry. */
export interface Include extends Limits {
  /** SciCat's name of it. */
  readonly relation: string;
  /** The field that the answer has it under; with the singular `instrument` it is one object, not a list. */
  readonly as: string;
  readonly where?: Filter | undefined;
  readonly projection?: Projection | undefined;
}

/** The relations that a kind of record may include, by SciCat's names. */
export interface Relations {
  readonly names: Readonly<Record<string, NameTable>>;
  /** Other spellings that clients use, with the relation they mean. */
  readonly spellings?: Readonly<Record<string, string>>;
}

/**
 * Reads `include`: names, or `{relation, scope: {where, fields, limits}}`, in a list or alone, or as JSON text; `all`
 * stands for every relation. Entries without a relation are ignored. Throws FilterError (400) for a relation that there is not.
 */
export function readIncludes(include: unknown, relations: Relations, options: WhereOptions = {}): Include[] {
  const value = typeof include === "string" && /^\s*[[{]/.test(include) ? readJson(include, "include") : include;
  const asked: readonly unknown[] = Array.isArray(value) ? value : [value];
  const found = new Map<string, Include>();
  let everything = false;
  for (const item of asked) {
    const { relation, scope } = isDoc(item) ? item : { relation: item, scope: undefined };
    if (relation === undefined || relation === null || relation === "") continue;
    if (relation === "all") everything = true;
    else {
      const one = includeOf(relation, scope, relations, options);
      found.set(one.as, one);
    }
  }
  const taken = new Set([...found.values()].map(({ relation }) => relation));
  if (everything)
    for (const name of Object.keys(relations.names))
      if (!taken.has(name)) found.set(name, { relation: name, as: name, sort: [], offset: 0 });
  return [...found.values()];
}

function includeOf(asked: unknown, scope: unknown, relations: Relations, options: WhereOptions): Include {
  const name = typeof asked === "string" ? asked : JSON.stringify(asked);
  const { spellings = {}, names } = relations;
  const relation = Object.hasOwn(spellings, name) ? (spellings[name] ?? name) : name;
  const table = Object.hasOwn(names, relation) ? names[relation] : undefined;
  if (table === undefined)
    throw refused(`Provided include field "${name.slice(0, 100)}" is not part of the dataset relations`);
  const as = relation === `${name}s` ? name : relation;
  const { where, fields, limits, ...rest } = isDoc(scope) ? scope : {};
  return {
    relation,
    as,
    ...readLimits([isDoc(limits) ? limits : {}, rest], table),
    where: readWhere(where, table, options),
    projection: readProjection(fields),
  };
}
