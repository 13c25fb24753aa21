import { badQuery } from "./errors.ts";
import { fieldOf } from "./fields.ts";
import { isNegation, nameAt, type Scope, skip, type Token, tokenAt, valueToken } from "./tokens.ts";

/** A query as it is written: tokens and what holds them together. */
export type Tree = { op: "and" | "or"; of: readonly Tree[] } | { op: "not"; of: Tree } | { op: "token"; token: Token };

const maxDepth = 20;
const keyword = /(or|and|\|\|?)(?=[\s()"]|$)/iy;

/** Reads a query. Throws `invalid_query` with the position of what is wrong and a suggestion. */
export function readTree(text: string, maxTokens: number): Tree {
  let at = skip(text, 0);
  let tokens = 0;

  const keywordHere = (): { word: string; isOr: boolean } | undefined => {
    keyword.lastIndex = at;
    const word = keyword.exec(text)?.[1];
    return word === undefined ? undefined : { word, isOr: word.toLowerCase() !== "and" };
  };
  const advance = (to: number) => {
    at = skip(text, to);
  };

  function group(parenthesis: number, depth: number, scope: Scope | undefined): Tree {
    if (depth >= maxDepth)
      throw badQuery(`parentheses lie deeper than ${maxDepth} levels`, parenthesis, "Leave some of them out.");
    advance(parenthesis + 1);
    const inner = either(depth + 1, scope);
    if (at >= text.length) throw badQuery("the parenthesis is not closed", parenthesis, "Close it with ).");
    if (inner.op === "and" && inner.of.length === 0)
      throw badQuery("the parentheses are empty", parenthesis, "Put a condition between them, or leave them out.");
    advance(at + 1);
    return inner;
  }

  function term(depth: number, scope: Scope | undefined): Tree {
    const isGroup = (place: number) => text[place] === "(";
    if (isGroup(at)) return group(at, depth, scope);
    if (isNegation(text, at) && isGroup(at + 1)) return { op: "not", of: group(at + 1, depth, scope) };
    if (scope) refuseField(text, at, scope);
    const token = scope ? valueToken(text, at, scope) : tokenAt(text, at);
    if ("parenthesis" in token) {
      const { name, operator, negated } = token;
      const inner = group(token.parenthesis, depth, { name, operator });
      return negated ? { op: "not", of: inner } : inner;
    }
    if (++tokens > maxTokens) throw badQuery(`it has more than ${maxTokens} terms`, token.start, "Leave some out.");
    advance(token.end);
    const leaf: Tree = { op: "token", token };
    return token.negated ? { op: "not", of: leaf } : leaf;
  }

  /** Terms that must all hold, up to an `or`, the end of the group, or the end. */
  function all(depth: number, scope: Scope | undefined): Tree {
    const of: Tree[] = [];
    let waiting: { word: string; position: number } | undefined;
    while (at < text.length && text[at] !== ")") {
      const here = keywordHere();
      if (here?.isOr) break;
      if (here) {
        if (waiting || of.length === 0) throw dangling(here.word, at);
        waiting = { word: here.word, position: at };
        advance(at + here.word.length);
        continue;
      }
      of.push(term(depth, scope));
      waiting = undefined;
    }
    if (waiting) throw dangling(waiting.word, waiting.position);
    const [only] = of;
    return of.length === 1 && only ? only : { op: "and", of };
  }

  const isEmpty = (tree: Tree) => tree.op === "and" && tree.of.length === 0;

  function either(depth: number, scope: Scope | undefined): Tree {
    const of = [all(depth, scope)];
    for (;;) {
      const here = at < text.length ? keywordHere() : undefined;
      if (!here?.isOr) break;
      const position = at;
      advance(at + here.word.length);
      const next = all(depth, scope);
      if (isEmpty(next) || of.some(isEmpty)) throw dangling(here.word, position);
      of.push(next);
    }
    const [only] = of;
    return of.length === 1 && only ? only : { op: "or", of };
  }

  const tree = either(0, undefined);
  if (at < text.length)
    throw badQuery("nothing was opened that this parenthesis closes", at, "Remove it, or put the words in quotes.");
  return tree;
}

const dangling = (word: string, position: number) =>
  badQuery(
    `${word} must stand between two conditions`,
    position,
    `Add one, or write "${word}" in quotes for the word.`,
  );

function refuseField(text: string, at: number, scope: Scope): void {
  const name = nameAt(text, text[at] === "-" ? at + 1 : at);
  if (name !== undefined && fieldOf(name) !== undefined)
    throw badQuery(
      `${name} stands among the values of ${scope.name}`,
      at,
      `Close the parenthesis before it, or quote the value.`,
    );
}
