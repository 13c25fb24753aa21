import { execFileSync } from "node:child_process";
import { cpus, totalmem } from "node:os";
import type { Caller } from "./callers.ts";
import type { Generated } from "./generate.ts";
import type { Stats } from "./measure.ts";

/** One kind of question by one caller in one state of the server. */
export interface Cell {
  state: "warm" | "loading" | "from the saved copy" | "beside writes" | "PostgreSQL alone";
  kind: string;
  caller: Caller["name"];
  clients: number;
  stats: Stats;
  aimMs?: number;
}

/** A figure that is not a row of the tables of questions. */
export interface Figure {
  what: string;
  figure: string;
  floor?: string;
  ratio?: string;
  aim?: string;
  /** Whether the aim is reached; absent where there is none. */
  reached?: boolean;
}

export interface Report {
  date: string;
  command: string;
  commit: string;
  machine: string;
  versions: string;
  sizes: { datasets: number; files: number };
  generated: Generated | undefined;
  cells: Cell[];
  figures: Figure[];
  /** Markdown that other measurements printed. */
  blocks: { title: string; text: string }[];
  /** What went wrong, with its reason; the rest of the run went on. */
  problems: string[];
}

export function createReport(sizes: Report["sizes"], command: string): Report {
  const [cpu] = cpus();
  return {
    date: new Date().toISOString().slice(0, 16).replace("T", " "),
    command,
    commit: commit(),
    machine: `${cpus().length} cores (${cpu?.model.trim() ?? "unknown"}), ${Math.round(totalmem() / 2 ** 30)} GiB`,
    versions: `Node ${process.versions.node}`,
    sizes,
    generated: undefined,
    cells: [],
    figures: [],
    blocks: [],
    problems: [],
  };
}

function commit(): string {
  try {
    return execFileSync("git", ["rev-parse", "--short", "HEAD"], { encoding: "utf8", cwd: import.meta.dirname }).trim();
  } catch {
    return "unknown";
  }
}
