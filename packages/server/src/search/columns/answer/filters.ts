import type { Filter } from "@margay/contract";
import { joinKey } from "@margay/units";
import type { Leaf } from "../../leaf.ts";
import { Compiler } from "../../postgres/find/conditions.ts";
import { lookUp } from "../../postgres/find/find.ts";
import { checkFilter } from "../../postgres/find/limits.ts";
import type { Lookups } from "../../postgres/find/lookups.ts";
import { checkPatterns } from "../../postgres/find/patterns-check.ts";
import { wantedOf } from "../../postgres/find/quantities.ts";
import type { Session } from "../../postgres/session.ts";
import type { ColumnState } from "../types.ts";
import { type FieldFilter, leafOfColumn, valuesOfColumn } from "./filter-columns.ts";
import { leafOfQuantities, metadataLeaf, widerOfMetadata } from "./filter-metadata.ts";
import { numbersAsWritten } from "./filter-numbers.ts";
import { allOf, everything, isKept, type Node, type SqlNode } from "./node.ts";

/** A filter on datasets as a tree. Throws `invalid_query` for one that cannot be answered. */
export async function nodeOfFilter(session: Session, where: Filter | undefined, state: ColumnState): Promise<Node> {
  if (!where) return everything;
  checkFilter(where);
  await checkPatterns(session, where);
  return new Reader(await lookUp(session, "dataset", where), state).read(where);
}

class Reader {
  readonly #lookups: Lookups;
  readonly #state: ColumnState;

  constructor(lookups: Lookups, state: ColumnState) {
    this.#lookups = lookups;
    this.#state = state;
  }

  read(filter: Filter): Node {
    if (filter.op === "not") return { on: "not", of: this.read(filter.of) };
    if (filter.op === "or") return { on: "or", of: filter.of.map((part) => this.read(part)) };
    if (filter.op === "and") return this.#all(filter.of);
    const leaf = this.#kept(this.#exact(filter));
    if (leaf) return { on: "leaf", leaf };
    const numbers = this.#numbers(filter);
    if (numbers) return numbers;
    const test = "field" in filter ? valuesOfColumn(filter) : undefined;
    const sql = this.#sql(filter, this.#wider(filter));
    return test ? { on: "values", ...test, otherwise: sql } : sql;
  }

  /** What only PostgreSQL can say is asked in one. */
  #all(of: readonly Filter[]): Node {
    const parts = of.map((filter) => ({ filter, node: this.read(filter) }));
    const open = parts.filter(({ node }) => node.on === "sql");
    if (open.length < 2) return allOf(parts.map(({ node }) => node));
    const known = parts.filter(({ node }) => node.on !== "sql").map(({ node }) => node);
    const wider = open.flatMap(({ node }) => (node.on === "sql" && node.wider ? [node.wider] : []));
    const together = this.#sql(
      { op: "and", of: open.map(({ filter }) => filter) },
      wider.length === 0 ? undefined : { on: "and", of: wider },
    );
    return allOf([...known, together]);
  }

  #kept(leaf: Leaf | undefined): Leaf | undefined {
    return leaf && isKept(leaf, this.#state) ? leaf : undefined;
  }

  #sql(filter: Filter, wider: Leaf | undefined): SqlNode {
    const compiler = new Compiler("dataset", this.#lookups, "set");
    const condition = compiler.where(filter);
    // Few datasets are looked at one by one: what narrows all of them would read far more.
    const checker = new Compiler("dataset", this.#lookups, "walk");
    const check = checker.where(filter);
    const needsDocument = compiler.needsDocument || checker.needsDocument;
    return { on: "sql", condition, check, needsDocument, wider: this.#kept(wider) };
  }

  #exact(filter: Exclude<Filter, { op: "and" | "or" | "not" }>): Leaf | undefined {
    if (filter.op === "quantity") {
      const { bounds, unitSI } = wantedOf(filter);
      if (filter.path.length === 0) return undefined;
      const key = joinKey(filter.path);
      const keys = this.#lookups
        .keys(filter.path)
        .filter((one) => one.numeric && one.key === key && (unitSI === undefined || one.unitSI === unitSI));
      return leafOfQuantities(keys, bounds);
    }
    if (filter.op === "text") return leafOfText(filter);
    return metadataLeaf(filter, this.#lookups.keys) ?? leafOfColumn(filter);
  }

  /** Numbers of the metadata as written, and whatever else is listed beside them. */
  #numbers(filter: Exclude<Filter, { op: "and" | "or" | "not" }>): Node | undefined {
    if (!("field" in filter) || !this.#state.quantities) return undefined;
    if (filter.op === "in") {
      const numbers = filter.values.filter((value) => typeof value === "number");
      const others = filter.values.filter((value) => typeof value !== "number");
      if (numbers.length > 0 && others.length > 0) {
        const known = this.#numbers({ ...filter, values: numbers });
        return known && { on: "or", of: [known, this.read({ ...filter, values: others })] };
      }
    }
    const found = numbersAsWritten(filter, this.#lookups.keys, this.#lookups.forms);
    if (!found) return undefined;
    const wider = this.#wider(filter);
    const parts = found.unclear.map(({ within, any }): Node => {
      const narrowed: Leaf = any && wider ? { on: "and", of: [within, wider] } : within;
      return { ...this.#sql(filter, narrowed), most: maxUnclear };
    });
    return { on: "or", of: [{ on: "leaf", leaf: found.sure }, ...parts] };
  }

  #wider(filter: Exclude<Filter, { op: "and" | "or" | "not" }>): Leaf | undefined {
    return "field" in filter ? widerOfField(filter, this.#lookups) : undefined;
  }
}

/** Documents that are read where the number as written decides: some 10 µs each. */
const maxUnclear = 200_000;

const maxWords = 100;

/** Plain words, looked for by their beginnings. PostgreSQL may cut or fold others in another way than here. */
function leafOfText({ text, words }: Extract<Filter, { op: "text" }>): Leaf | undefined {
  const found = text.split(" ").filter((word) => word !== "");
  if (found.length === 0 || found.length > maxWords || !found.every((word) => plainWord.test(word))) return undefined;
  const leaves = found.map((word): Leaf => ({ on: "word", prefix: word.toLowerCase() }));
  return { on: words === "all" ? "and" : "or", of: leaves };
}

const plainWord = /^(?:[a-zA-Z]{1,100}|\d{1,9})$/;

const references: Readonly<Record<string, string | undefined>> = { inputDatasets: "input", beamtimeIds: "beamtime" };

function widerOfField(filter: FieldFilter, lookups: Lookups): Leaf | undefined {
  const [name = "", ...path] = filter.field;
  if (name === "scientificMetadata" && path.length > 0) return widerOfMetadata(filter, path, lookups);
  if (filter.op !== "in") return undefined;
  const texts = filter.values.filter((value) => typeof value === "string" && value !== "");
  if (texts.length < filter.values.length || texts.length === 0) return undefined;
  if (name === "techniques" && path.length === 1 && path[0] === "pid")
    return { on: "facet", column: "technique", values: texts as string[] }; // just seen to be texts
  const tag = path.length === 0 && Object.hasOwn(references, name) ? references[name] : undefined;
  return tag === undefined ? undefined : { on: "facet", column: "ref", values: texts.map((text) => `${tag}:${text}`) };
}
