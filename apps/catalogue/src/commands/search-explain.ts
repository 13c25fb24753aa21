import type { DatasetPage, SearchExpression, SearchTerm } from "@margay/contract";
import type { ApiError } from "../api/index.ts";
import { plain, table, width } from "../output/index.ts";
import { milliseconds } from "./search-text.ts";

/** How each term was understood, how they are joined, and what the answer took. */
export function explanationOf({ terms, expression, timing }: DatasetPage): string {
  const rows = terms.map(({ text, meaning }, index) => [String(index + 1), text, meaning]);
  const columns = [{ title: "#", right: true }, { title: "typed" }, { title: "understood as" }];
  const joined = terms.length < 2 ? [] : [`joined as: ${joinedText(expression, terms)}`];
  const steps = Object.entries(timing.parts ?? {}).map(([name, ms]) => `${name} ${milliseconds(ms)}`);
  const plan = `plan: ${timing.plan}${steps.length === 0 ? "" : ` (${steps.join(", ")})`}`;
  return [...(rows.length === 0 ? ["no conditions"] : [table(columns, rows)]), ...joined, plan].join("\n");
}

function joinedText(expression: SearchExpression, terms: readonly SearchTerm[], inner = false): string {
  if (expression.op === "term") return `${expression.index + 1}`;
  if (expression.op === "not") {
    const { of } = expression;
    // A term with a sign of its own says so in its meaning.
    const isSaid = of.op === "term" && terms[of.index]?.negated === true;
    return isSaid ? joinedText(of, terms) : `not ${joinedText(of, terms, true)}`;
  }
  const text = expression.of.map((part) => joinedText(part, terms, true)).join(` ${expression.op} `);
  return inner ? `(${text})` : text;
}

/** For names that no dataset has: what may have been meant. */
export const hintsOf = (terms: readonly SearchTerm[]): string[] =>
  terms.flatMap(({ field, text, suggestions = [] }) =>
    suggestions.length === 0
      ? []
      : [plain(`No dataset has ${field ?? text}. Did you mean: ${suggestions.join(", ")}?`)],
  );

const windowCharacters = 60;

/** A query that was refused, with a caret under the spot; undefined for any other error. */
export function troubleOf(q: string, { message, problem }: ApiError): string | undefined {
  const { details } = problem;
  if (typeof details !== "object" || details === null || !("position" in details)) return undefined;
  const { position } = details;
  if (typeof position !== "number") return undefined;
  // A long query is cut around the spot.
  const start = position > windowCharacters ? position - windowCharacters : 0;
  const head = start > 0 ? "…" : "";
  const tail = q.length > position + windowCharacters ? "…" : "";
  const before = `${head}${plain(q.slice(start, position))}`;
  const after = `${plain(q.slice(position, position + windowCharacters))}${tail}`;
  return `${before}${after}\n${" ".repeat(width(before))}^\n${message.replace(/^q: /, "")}`;
}
