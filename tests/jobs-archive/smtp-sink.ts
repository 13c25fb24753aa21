import { createServer } from "node:net";

export interface ReceivedMail {
  readonly to: readonly string[];
  /** Headers and body; quoted-printable is undone where it is ASCII. */
  readonly text: string;
}

/** A mail server that accepts everything and keeps it. */
export async function startSmtpSink(): Promise<{ port: number; mails: ReceivedMail[]; close(): Promise<void> }> {
  const mails: ReceivedMail[] = [];
  const server = createServer((socket) => {
    const say = (line: string) => socket.write(`${line}\r\n`);
    let buffer = "";
    let to: string[] = [];
    let letter: string[] | undefined;
    const take = (line: string) => {
      if (letter !== undefined) {
        if (line !== ".") return void letter.push(line.replace(/^\.\./, "."));
        mails.push({ to, text: plain(letter.join("\n")) });
        [to, letter] = [[], undefined];
        return void say("250 kept");
      }
      const [verb] = line.toUpperCase().split(/[ :]/);
      if (verb === "RCPT") to.push(/<(.*)>/.exec(line)?.[1] ?? line);
      if (verb === "DATA") letter = [];
      say({ DATA: "354 go on", QUIT: "221 bye" }[verb ?? ""] ?? "250 yes");
      if (verb === "QUIT") socket.end();
    };
    socket.setEncoding("utf8").on("error", () => undefined);
    socket.on("data", (part: string) => {
      const lines = (buffer + part).split("\r\n");
      buffer = lines.pop() ?? "";
      for (const line of lines) take(line);
    });
    say("220 sink");
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const address = server.address();
  if (address === null || typeof address === "string") throw new Error("the sink has a port");
  return { port: address.port, mails, close: () => new Promise((resolve) => server.close(() => resolve())) };
}

const plain = (text: string) =>
  text
    .replace(/=\n/g, "")
    .replace(/=([0-7][0-9A-F])/g, (_, digits: string) => String.fromCharCode(Number.parseInt(digits, 16)));
