/**
 * An action of one's own: writes the job as a JSON file into a folder, where another program of the facility takes it.
 * A job file names it under `plugins: ["./spool.mjs"]`. It needs nothing but Node.
 */
import { mkdir, rename, stat, writeFile } from "node:fs/promises";
import { join, resolve } from "node:path";

/** Margay knows failures by this name; `retryable: false` says that another attempt cannot help. */
class ActionFailure extends Error {
  name = "ActionFailure";
  retryable = true;
}

/** @type {import("@margay/actions").ActionDefinition<{ folder: string, name?: string }>} */
const spool = {
  type: "spool",
  title: "Writes the job as a file into a folder",
  // Options that do not fit are refused when the job file is loaded, with file and line.
  options: {
    type: "object",
    required: ["folder"],
    properties: {
      folder: { type: "string", description: "Folder, from that of the job file." },
      name: { type: "string", description: "Template of the file's name, without `.json`; the job's id unless given." },
    },
  },
  // Runs once for each place in the job file: templates are compiled here, so that their faults are found at load.
  prepare({ folder: given, name = "{{{job.id}}}" }, host) {
    const folder = resolve(host.folder, given);
    const template = host.template(name);
    /** @param {import("@margay/actions").JobContext} context */
    function target(context) {
      const text = template(context);
      if (/^[A-Za-z0-9._-]+$/.test(text) && !text.startsWith(".")) return join(folder, `${text}.json`);
      const failure = new ActionFailure("The name of the file has characters that it may not have.");
      failure.retryable = false;
      throw failure;
    }
    return {
      // Before the job is stored: refuses, and changes nothing.
      async validate({ log }) {
        const found = await stat(folder).catch(() => undefined);
        if (!found?.isDirectory()) log("warn", `the folder ${given} is not there yet`);
      },
      // After the job was stored, from the queue, perhaps more than once.
      async perform({ context, idempotencyKey, signal, log }) {
        const path = target(context);
        await mkdir(folder, { recursive: true });
        // Written aside and renamed: the other program never sees half a file, and a second delivery replaces the first.
        const aside = join(folder, `.${idempotencyKey.replaceAll(/[^A-Za-z0-9]/g, "-")}.part`);
        await writeFile(aside, JSON.stringify({ idempotencyKey, job: context.job }, null, 2), { signal });
        await rename(aside, path);
        log("info", `written to ${given}`);
      },
      // What `margay jobs check` shows.
      preview: (context) => ({ file: target(context), job: context.job }),
    };
  },
};

export default spool;
