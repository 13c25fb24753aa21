import Handlebars from "handlebars";

type Call = hbs.AST.MustacheStatement | hbs.AST.BlockStatement | hbs.AST.SubExpression;

/** A fault of a template that its grammar does not see, with its place in the template. */
export interface TemplateFlaw {
  readonly line: number;
  readonly column: number;
  readonly message: string;
}

/** What is known of a template without rendering it. */
export interface Findings {
  readonly flaws: readonly TemplateFlaw[];
  /** It holds a regular expression or a loop within a loop: rendering may take for ever. */
  readonly mayRunWild: boolean;
}

/**
 * Finds what would fail whenever the template is rendered: helpers that do not exist, partials (there are none) and
 * expressions that cannot be compiled.
 */
export function inspect(program: hbs.AST.Program, known: ReadonlySet<string>): Findings {
  const flaws: TemplateFlaw[] = [];
  let mayRunWild = false;
  let depth = 0;
  const note = (node: hbs.AST.Node, message: string) =>
    flaws.push({ line: node.loc.start.line, column: node.loc.start.column + 1, message });

  function called(call: Call): void {
    const { path, params, hash } = call;
    // Without arguments a name may just as well be a field.
    if (path.type !== "PathExpression" || (params.length === 0 && !hash)) return;
    // The type was tested in the line above.
    const { parts, data, depth: up, original } = path as hbs.AST.PathExpression;
    if (parts.length !== 1 || data || up > 0) return;
    if (!known.has(original)) note(call, `unknown helper '${original}'; there are ${[...known].join(", ")}`);
    else if (original === "matches") {
      mayRunWild = true;
      expression(call);
    }
  }

  function expression(call: Call): void {
    const [, pattern, flags] = call.params;
    if (pattern?.type !== "StringLiteral") return;
    try {
      // Literals of this type hold texts.
      new RegExp((pattern as hbs.AST.StringLiteral).value, (flags as hbs.AST.StringLiteral | undefined)?.value);
    } catch (error) {
      note(call, error instanceof Error ? error.message : String(error));
    }
  }

  class Walk extends Handlebars.Visitor {
    override MustacheStatement(node: hbs.AST.MustacheStatement): void {
      called(node);
      super.MustacheStatement(node);
    }
    override BlockStatement(node: hbs.AST.BlockStatement): void {
      called(node);
      // Every block may be a loop: also a bare one over a list.
      depth++;
      if (depth > 2) mayRunWild = true;
      super.BlockStatement(node);
      depth--;
    }
    override SubExpression(node: hbs.AST.SubExpression): void {
      called(node);
      super.SubExpression(node);
    }
    override PartialStatement(node: hbs.AST.PartialStatement): void {
      note(node, "partials are not supported");
    }
    override PartialBlockStatement(node: hbs.AST.PartialBlockStatement): void {
      note(node, "partials are not supported");
    }
  }
  new Walk().accept(program);
  return { flaws, mayRunWild };
}
