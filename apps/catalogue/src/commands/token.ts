import { type NewToken, type Token, type TokenInput, type TokenScope, tokenScopes } from "@margay/contract";
import { type Command, InvalidArgumentError } from "commander";
import { table } from "../output/index.ts";
import { withSession } from "./session.ts";
import { names, wholeNumber } from "./values.ts";

interface CreateOptions {
  user?: string;
  scope?: TokenScope[];
  days?: number;
  json?: boolean;
}

export function registerToken(program: Command): void {
  const token = program.command("token").description("make, list and revoke API tokens");
  token
    .command("create")
    .description("make a token and print it, this once")
    .argument("<name>", "what the token is for")
    .option("--user <name>", "make it for another user (administrators)")
    .option("--scope <scopes>", `what it may do: ${tokenScopes.join(",")}; read when absent`, scopes)
    .option("--days <n>", "days until it expires", wholeNumber(1, 3_660), 90)
    .option("--json", "print JSON")
    .addHelpText(
      "after",
      "\nExamples:\n  margay token create beamline-p08 --user ingestor --scope read,write --days 365\n" +
        '  export MARGAY_TOKEN="$(margay token create notebook)"',
    )
    .action((name: string, options: CreateOptions) =>
      withSession(options, async ({ api, output }) => {
        const input: TokenInput = {
          name,
          ...(options.user === undefined ? {} : { username: options.user }),
          ...(options.scope === undefined ? {} : { scopes: options.scope }),
          ...(options.days === undefined ? {} : { expiresInDays: options.days }),
        };
        const made = await api.post<NewToken>("/v1/tokens", input);
        output.note(
          `Token ${made.id} of ${made.username} (${made.scopes.join(", ")}), until ${made.expiresAt}. It is shown this once.`,
        );
        output.result(made, made.token);
        return 0;
      }),
    );
  token
    .command("list")
    .description("list your tokens, never their secrets")
    .option("--json", "print JSON")
    .action((options: { json?: boolean }) =>
      withSession(options, async ({ api, output }) => {
        const { items: tokens } = await api.get<{ items: Token[] }>("/v1/tokens");
        output.result(tokens, tokenTable(tokens));
        return 0;
      }),
    );
  token
    .command("revoke")
    .description("revoke a token at once")
    .argument("<id>", "id of the token, as token list shows it")
    .option("--json", "print JSON")
    .action((id: string, options: { json?: boolean }) =>
      withSession(options, async ({ api, output }) => {
        await api.request("DELETE", `/v1/tokens/${encodeURIComponent(id)}`);
        output.result({ revoked: id }, `Revoked ${id}.`);
        return 0;
      }),
    );
}

function scopes(text: string, before?: TokenScope[]): TokenScope[] {
  return names(text, before).map((name) => {
    const scope = tokenScopes.find((one) => one === name);
    if (!scope) throw new InvalidArgumentError(`${name} is none of ${tokenScopes.join(", ")}.`);
    return scope;
  });
}

function tokenTable(tokens: readonly Token[]): string {
  const columns = ["id", "name", "user", "scopes", "expires", "last used"].map((title) => ({ title }));
  const rows = tokens.map((one) => [
    one.id,
    one.name,
    one.username,
    one.scopes.join(","),
    one.expiresAt,
    one.lastUsedAt ?? "never",
  ]);
  return table(columns, rows);
}
