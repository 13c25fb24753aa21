import fc from "fast-check";

/** A node of a grammar in EBNF. */
type Node =
  | { kind: "literal"; text: string }
  | { kind: "special"; text: string }
  | { kind: "name"; name: string }
  | { kind: "sequence" | "choice"; of: Node[] }
  | { kind: "optional" | "repeat"; of: Node };

const piece = /\(\*[\s\S]*?\*\)|"[^"]*"|'[^']*'|\?[\s\S]*?\?(?=\s*;)|[\w-]+|[=;|()[\]{}]/g;

/** Reads rules `name = … ;`. */
export function readGrammar(text: string): Map<string, Node> {
  const tokens = [...text.matchAll(piece)].map(([token]) => token).filter((token) => !token.startsWith("(*"));
  const rules = new Map<string, Node>();
  let at = 0;
  const take = (expected?: string): string => {
    const token = tokens[at++] ?? "";
    if (expected !== undefined && token !== expected)
      throw new Error(
        `${expected} expected, not ${token}, behind ${tokens.slice(Math.max(0, at - 8), at - 1).join(" ")}`,
      );
    return token;
  };
  const choice = (): Node => {
    const of = [sequence()];
    while (tokens[at] === "|") {
      at++;
      of.push(sequence());
    }
    return { kind: "choice", of };
  };
  const sequence = (): Node => {
    const of: Node[] = [];
    while (at < tokens.length && !["|", ")", "]", "}", ";"].includes(tokens[at] ?? "")) of.push(item());
    return { kind: "sequence", of };
  };
  const item = (): Node => {
    const token = take();
    if (/^["']/.test(token)) return { kind: "literal", text: token.slice(1, -1) };
    if (token.startsWith("?")) return { kind: "special", text: token.slice(1, -1).trim() };
    const ends: Record<string, string> = { "(": ")", "[": "]", "{": "}" };
    const end = ends[token];
    if (end === undefined) return { kind: "name", name: token };
    const inner = choice();
    take(end);
    return token === "(" ? inner : { kind: token === "[" ? "optional" : "repeat", of: inner };
  };
  while (at < tokens.length) {
    const name = take();
    take("=");
    rules.set(name, choice());
    take(";");
  }
  return rules;
}

/** Texts that a rule produces. `special` gives texts for what the grammar says in words. */
export function generated(
  rules: ReadonlyMap<string, Node>,
  start: string,
  special: Readonly<Record<string, fc.Arbitrary<string>>>,
): fc.Arbitrary<string> {
  const named = new Map<string, fc.Arbitrary<string>>();
  const { root } = fc.letrec<Record<string, string>>((tie) => {
    const of = (node: Node): fc.Arbitrary<string> => {
      switch (node.kind) {
        case "literal":
          return fc.constant(node.text);
        case "special": {
          const known = special[node.text];
          if (!known) throw new Error(`the grammar says "${node.text}", which the test does not know`);
          return known;
        }
        case "name":
          if (!rules.has(node.name)) throw new Error(`the grammar has no rule ${node.name}`);
          return tie(node.name);
        case "sequence":
          return fc.tuple(...node.of.map(of)).map((parts) => parts.join(""));
        case "choice": {
          const [first, ...others] = node.of.map(of);
          return first && others.length > 0
            ? fc.oneof({ maxDepth: 9, depthIdentifier: "grammar" }, first, ...others)
            : (first ?? fc.constant(""));
        }
        case "optional":
          return fc.oneof({ maxDepth: 9, depthIdentifier: "grammar" }, fc.constant(""), of(node.of));
        case "repeat":
          return fc.array(of(node.of), { maxLength: 2, depthIdentifier: "grammar" }).map((parts) => parts.join(""));
      }
    };
    for (const [name, node] of rules) named.set(name, of(node));
    return { ...Object.fromEntries(named), root: tie(start) };
  });
  return root ?? fc.constant("");
}
