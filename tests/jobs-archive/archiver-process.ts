import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { join, resolve } from "node:path";

const main = resolve(import.meta.dirname, "../../examples/archiver/src/main.ts");

/** Folders and accounts of an archiver under test. */
export interface ArchiverPlace {
  readonly folder: string;
  readonly catalogueUrl: string;
  readonly username: string;
  readonly password: string;
  readonly brokerUrl: string;
  readonly blockBytes: number;
}

export const foldersOf = (folder: string) => ({
  disk: join(folder, "disk"),
  tape: join(folder, "tape"),
  published: join(folder, "public"),
});

/** The example as its users start it: a process of its own, configured by its environment. */
export class ArchiverProcess {
  readonly #child: ChildProcess;
  #said = "";

  constructor(place: ArchiverPlace) {
    const { disk, tape, published } = foldersOf(place.folder);
    this.#child = spawn(process.execPath, [main], {
      env: {
        PATH: process.env.PATH,
        SCICAT_API: `${place.catalogueUrl}/api/v3`, // the wire of @margay/scicat
        SCICAT_USERNAME: place.username,
        SCICAT_PASSWORD: place.password,
        RABBITMQ_URL: place.brokerUrl,
        ARCHIVER_DISK: disk,
        ARCHIVER_TAPE: tape,
        ARCHIVER_PUBLIC: published,
        ARCHIVER_PUBLIC_URL: "https://files.example.org",
        ARCHIVER_BLOCK_BYTES: String(place.blockBytes),
      },
      stdio: ["ignore", "pipe", "pipe"],
    });
    for (const stream of [this.#child.stdout, this.#child.stderr])
      stream?.setEncoding("utf8").on("data", (text: string) => {
        this.#said += text;
      });
  }

  /** Everything it printed so far. */
  get said(): string {
    return this.#said;
  }

  async end(signal: "SIGTERM" | "SIGKILL"): Promise<void> {
    if (this.#child.exitCode !== null || this.#child.signalCode !== null) return;
    const ended = once(this.#child, "exit");
    this.#child.kill(signal);
    await ended;
  }
}
