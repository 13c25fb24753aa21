import { fieldOf, type Scope } from "../query/index.ts";
import { nameThenSign, runAt } from "../query/tokens.ts";

/** What is being typed where the caret stands. */
export interface Caret {
  /** What a suggestion replaces. */
  from: number;
  to: number;
  /** The part of it before the caret, without quotes. */
  typed: string;
  /** The field or key whose value it is. */
  name?: string;
}

const lists: readonly string[] = ["type", "group", "access", "format", "instrument", "technique", "keyword", "sample"];

/** Finds what is being typed. Reads any text, also queries that are not finished or wrong. */
export function caretIn(text: string, caret: number): Caret {
  const scopes: (Scope | undefined)[] = [];
  for (let at = 0; at < caret; ) {
    const sign = text.charAt(at);
    const scope = scopes.at(-1);
    if (/\s/.test(sign) || sign === "-") at++;
    else if (sign === "(") {
      scopes.push(scope);
      at++;
    } else if (sign === ")") {
      scopes.pop();
      at++;
    } else {
      const head = scope ? undefined : nameThenSign(text, at);
      const valueAt = head ? at + head.name.length + head.operator.length : at;
      if (head && valueAt <= caret && text.charAt(valueAt) === "(") {
        scopes.push(head);
        at = valueAt + 1;
        continue;
      }
      const inName = head !== undefined && valueAt > caret;
      const start = inName ? at : valueAt;
      const end = endOf(text, start);
      if (caret <= end || inName)
        return pieceOf(text, start, inName ? valueAt : end, caret, inName ? undefined : (head ?? scope)?.name);
      at = Math.max(end, at + 1);
    }
  }
  const name = scopes.at(-1)?.name;
  return { from: caret, to: caret, typed: "", ...(name === undefined ? {} : { name }) };
}

function endOf(text: string, start: number): number {
  if (text.charAt(start) !== '"') return start + runAt(text, start).length;
  for (let at = start + 1; at < text.length; at++)
    if (text.charAt(at) === '"') {
      if (text.charAt(at + 1) !== '"') return at + 1;
      at++;
    }
  return text.length;
}

function pieceOf(text: string, start: number, end: number, caret: number, name: string | undefined): Caret {
  const isQuoted = text.charAt(start) === '"';
  const isList = !isQuoted && name !== undefined && lists.includes(fieldOf(name) ?? "");
  const comma = isList ? text.slice(start, caret).lastIndexOf(",") + 1 : 0;
  const nextComma = isList ? text.slice(caret, end).indexOf(",") : -1;
  const from = start + comma;
  const before = text.slice(from, caret);
  return {
    from,
    to: nextComma < 0 ? Math.max(end, caret) : caret + nextComma,
    typed: isQuoted ? before.slice(1).replace(/"$/, "").replaceAll('""', '"') : before,
    ...(name === undefined ? {} : { name }),
  };
}
