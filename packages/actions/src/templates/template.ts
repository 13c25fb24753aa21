import Handlebars from "handlebars";
import { bounded } from "./bounded.ts";
import { inspect } from "./check.ts";
import { helpers } from "./helpers.ts";
import { tidied } from "./tidied.ts";

/** A compiled template: a context goes in, text comes out. */
export type Template = (context: unknown) => string;

/** A template that cannot be compiled. The message begins with the place in it. */
export class TemplateError extends Error {
  /** The template, so that its place in a file can be found. */
  readonly source: string;
  constructor(source: string, message: string) {
    super(message);
    this.name = "TemplateError";
    this.source = source;
  }
}

const renderTimeoutMs = 2_000;
const engine = Handlebars.create();
for (const [name, helper] of Object.entries(helpers)) engine.registerHelper(name, helper);
const builtIn = ["if", "unless", "each", "with", "lookup"];
const known: ReadonlySet<string> = new Set([...Object.keys(helpers), ...builtIn]);

/**
 * Compiles a Handlebars template with SciCat's helpers; `{{x}}` escapes HTML, `{{{x}}}` does not, what is missing is
 * empty. Prototypes cannot be reached. Throws `TemplateError`.
 */
export function compileTemplate(source: string): Template {
  const program = parsed(source);
  const { flaws, mayRunWild } = inspect(program, known);
  const [flaw] = flaws;
  if (flaw) throw new TemplateError(source, `line ${flaw.line}, column ${flaw.column}: ${flaw.message}`);
  const compiled = engine.compile(program, {
    knownHelpers: Object.fromEntries([...known].map((name) => [name, true])),
  });
  const options = { allowProtoPropertiesByDefault: false, allowProtoMethodsByDefault: false };
  const straight = (context: unknown) => compiled(context, options);
  // The watchdog costs up to a millisecond: only where it may be needed.
  const render = mayRunWild ? (context: unknown) => bounded(() => straight(context), renderTimeoutMs) : straight;
  return (context) => {
    try {
      return render(context);
    } catch (error) {
      // Data whose keys are `toString`, `toHTML` or the like cannot become text as it is.
      if (error instanceof TypeError) return render(tidied(context));
      throw error;
    }
  };
}

function parsed(source: string): hbs.AST.Program {
  try {
    const program = engine.parse(source);
    // Compiling is otherwise put off until the first rendering.
    engine.precompile(engine.parse(source));
    return program;
  } catch (error) {
    throw new TemplateError(source, wordsOf(error));
  }
}

/** `Parse error on line 2: … Expecting 'CLOSE', …, got 'EOF'` without the list of forty tokens. */
function wordsOf(error: unknown): string {
  const message = error instanceof Error ? error.message : String(error);
  const grammar = /^Parse error on line (\d+):\n(.*)\n(-*)\^\n[\s\S]*got '(\w+)'/.exec(message);
  if (grammar) {
    const [, line, near, , token] = grammar;
    const what = token === "EOF" ? "it ends too early" : "it cannot be read";
    return `line ${line}: ${what} near '${near}'`;
  }
  const other = /^(.*) - (\d+):(\d+)$/.exec(message);
  return other ? `line ${other[2]}, column ${Number(other[3]) + 1}: ${other[1]}` : message.split("\n", 1).join("");
}
