import type { User, UserInput } from "@margay/contract";
import type { Command } from "commander";
import { listAll } from "../api/index.ts";
import { plural, table } from "../output/index.ts";
import { askPassword, passwordFromStdin } from "./password.ts";
import { type Session, withSession } from "./session.ts";
import { names } from "./values.ts";

interface CreateOptions {
  email?: string;
  group?: string[];
  displayName?: string;
  passwordStdin?: boolean;
  json?: boolean;
}

export function registerUser(program: Command): void {
  const user = program.command("user").description("create and list local accounts (administrators)");
  user
    .command("create")
    .description("create a local account; asks for its password")
    .argument("<name>", "sign-in name")
    .option("--email <address>", "e-mail address; datasets shared with it become readable")
    .option("--group <names>", "groups to be a member of, separated by commas; may be repeated", names)
    .option("--display-name <text>", "name for people")
    .option("--password-stdin", "read the password from the first line of stdin")
    .option("--json", "print JSON")
    .addHelpText(
      "after",
      "\nExamples:\n  margay user create ada --group p08-staff,11012345\n" +
        "  pass show margay/ada | margay user create ada --email ada@example.org --password-stdin",
    )
    .action((name: string, options: CreateOptions) =>
      withSession(options, (session) => create(session, name, options)),
    );
  user
    .command("list")
    .description("list the accounts")
    .option("--json", "print JSON")
    .action((options: { json?: boolean }) =>
      withSession(options, async ({ api, output }) => {
        const users = await listAll<User>(api, "/v1/users");
        output.result(users, userTable(users));
        return 0;
      }),
    );
}

async function create({ api, output }: Session, username: string, options: CreateOptions): Promise<number> {
  const password = options.passwordStdin ? await passwordFromStdin() : await askPassword();
  const input: UserInput = {
    username,
    password,
    ...(options.email === undefined ? {} : { email: options.email }),
    ...(options.displayName === undefined ? {} : { displayName: options.displayName }),
    ...(options.group === undefined ? {} : { groups: options.group }),
  };
  const made = await api.post<User>("/v1/users", input);
  output.result(made, `Created ${made.username}${made.groups.length > 0 ? ` in ${made.groups.join(", ")}` : ""}.`);
  return 0;
}

function userTable(users: readonly User[]): string {
  const columns = ["name", "display name", "e-mail", "groups", "state"].map((title) => ({ title }));
  const rows = users.map((one) => [
    one.username,
    one.displayName ?? "",
    one.email ?? "",
    one.groups.join(", "),
    one.disabled ? "disabled" : "",
  ]);
  return `${table(columns, rows)}\n${plural(users.length, "account")}`;
}
