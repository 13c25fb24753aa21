import { UsageError } from "./session.ts";

/** The first line of stdin. */
export async function passwordFromStdin(): Promise<string> {
  const chunks: Buffer[] = [];
  for await (const chunk of process.stdin) chunks.push(Buffer.from(chunk));
  const [line = ""] = Buffer.concat(chunks).toString("utf8").split(/\r?\n/);
  if (line === "") throw new UsageError("--password-stdin: there was no password on stdin.");
  return line;
}

/** Asks on the terminal, twice, without showing what is typed. */
export async function askPassword(): Promise<string> {
  if (!process.stdin.isTTY)
    throw new UsageError("There is no terminal to ask for a password; pipe it in with --password-stdin.");
  const password = await typed("Password: ");
  if ((await typed("Again: ")) !== password) throw new UsageError("The two passwords differ.");
  return password;
}

function typed(prompt: string): Promise<string> {
  const { stdin, stderr } = process;
  stderr.write(prompt);
  stdin.setRawMode(true);
  stdin.setEncoding("utf8").resume();
  let text = "";
  const { promise, resolve, reject } = Promise.withResolvers<string>();
  const onData = (keys: string) => {
    for (const key of keys) {
      if (key === "\r" || key === "\n" || key === "\u0004") return resolve(text);
      // In raw mode Ctrl-C is a character.
      if (key === "\u0003") return reject(new UsageError("Stopped."));
      text = key === "\u007f" || key === "\b" ? [...text].slice(0, -1).join("") : text + key;
    }
  };
  stdin.on("data", onData);
  return promise.finally(() => {
    stdin.off("data", onData).setRawMode(false).pause();
    stderr.write("\n");
  });
}
