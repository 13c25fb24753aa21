import { readdir, readFile } from "node:fs/promises";
import { dirname, join } from "node:path";
import { type BeamtimeMetadata, isBeamtimeMetadataFile, parseBeamtimeMetadata } from "@margay/extract";
import type { Trouble } from "./options.ts";

/** A beamtime record and the folder it describes. */
export interface FoundBeamtime {
  folder: string;
  metadata: BeamtimeMetadata;
}

/** Finds beamtime records in folders and those above; each folder is looked at once. */
export interface BeamtimeFinder {
  find(folder: string): Promise<FoundBeamtime | undefined>;
  /** Records that are there but cannot be used. */
  readonly troubles: Trouble[];
}

export function createBeamtimeFinder(timeZone: string | undefined): BeamtimeFinder {
  const known = new Map<string, Promise<FoundBeamtime | undefined>>();
  const troubles: Trouble[] = [];

  async function look(folder: string): Promise<FoundBeamtime | undefined> {
    const entries = await readdir(folder).catch((): string[] => []);
    for (const name of entries.filter(isBeamtimeMetadataFile).sort()) {
      const path = join(folder, name);
      try {
        const json: unknown = JSON.parse(await readFile(path, "utf8"));
        return { folder, metadata: parseBeamtimeMetadata(json, timeZone === undefined ? {} : { timeZone }) };
      } catch (error) {
        const message = error instanceof Error ? error.message : String(error);
        troubles.push({ path, code: "bad_beamtime_file", message });
      }
    }
    const parent = dirname(folder);
    return parent === folder ? undefined : find(parent);
  }

  function find(folder: string): Promise<FoundBeamtime | undefined> {
    const present = known.get(folder) ?? look(folder);
    known.set(folder, present);
    return present;
  }

  return { find, troubles };
}
