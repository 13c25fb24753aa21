import { spawn } from "node:child_process";
import { once } from "node:events";
import { fileURLToPath } from "node:url";
import type { Bench } from "./cells.ts";
import { measureFiles } from "./files.ts";
import type { MeasuredServer } from "./server.ts";

const freshnessMs = 600_000;

/** Measurements that print their own tables, taken into the page as they are. */
export async function takeFiles(bench: Bench, server: MeasuredServer): Promise<void> {
  const lines: string[] = [];
  const print = console.log;
  console.log = (...parts: unknown[]) => {
    lines.push(parts.map(String).join(" "));
    print(...parts);
  };
  const askers = bench.callers.map(({ name, token }) => ({ name, headers: { authorization: `Bearer ${token}` } }));
  try {
    await measureFiles(server.url, server.database, [...askers, { name: "anonymous", headers: {} }]);
  } finally {
    console.log = print;
    // What was printed before a failure is of use too.
    bench.report.blocks.push({ title: "Names of files, beside ripgrep and plain SQL", text: lines.join("\n") });
  }
}

/** How soon a write is found on another process, in a process and on a database of its own. */
export async function takeFreshness(bench: Bench): Promise<void> {
  const script = fileURLToPath(new URL("./freshness.ts", import.meta.url));
  const child = spawn(process.execPath, [script], { stdio: ["ignore", "pipe", "inherit"] });
  const stop = setTimeout(() => child.kill("SIGTERM"), freshnessMs);
  let text = "";
  child.stdout.setEncoding("utf8").on("data", (part: string) => {
    text += part;
    bench.log(part.trim());
  });
  const [code] = await once(child, "close");
  clearTimeout(stop);
  const lines = text.trim().split("\n").filter(Boolean);
  bench.report.blocks.push({
    title: "Freshness between two catalogues over one database",
    text: lines.map((line) => `- ${line}`).join("\n"),
  });
  if (code !== 0) throw new Error(`it ended with ${code === null ? "a signal" : `code ${code}`}`);
}
