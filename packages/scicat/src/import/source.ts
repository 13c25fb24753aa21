import type { Doc } from "./ejson.ts";
import { type Listing, listFolder } from "./listing.ts";
import { type AnyCollection, type Collection, collections, type SideCollection, sideCollections } from "./names.ts";
import { readFile, type SourceProblem } from "./read-file.ts";
import type { SplitOptions } from "./split.ts";

/** A document of a collection, or what could not be read there. `index` counts the collection's documents from 0. */
export type SourceItem<C extends AnyCollection = Collection> =
  | { collection: C; index: number; doc: Doc; notes: string[]; sizeBytes: number }
  | { collection: C; index: number; problem: SourceProblem };

export interface SourceOverview {
  collections: Collection[];
  /** What is there beside records. */
  sides: SideCollection[];
  /** What is there and is not loaded, with the reason. */
  skipped: { file: string; reason: string }[];
}

/** Where an import reads from: a folder of exported files, into which a live SciCat is downloaded first. */
export interface ImportSource {
  /** For the report. */
  name: string;
  overview(): Promise<SourceOverview>;
  /** Reads a collection from its start; may be called more than once. */
  documents<C extends AnyCollection>(collection: C): AsyncIterable<SourceItem<C>>;
  /** How much of the collection begun last has been read, from 0 to 1; undefined where nobody knows. */
  share?(): number | undefined;
}

/** A folder with one file for each collection (extended JSON or BSON), a dump's folder, or a single such file. */
export function folderSource(path: string, options: SplitOptions & { name?: string } = {}): ImportSource {
  let listing: Promise<Listing> | undefined;
  const list = () => (listing ??= listFolder(path));
  let share: number | undefined;
  return {
    name: options.name ?? path,
    share: () => share,
    async overview() {
      const { files, skipped } = await list();
      return {
        collections: collections.filter((one) => files.has(one)),
        sides: sideCollections.filter((one) => files.has(one)),
        skipped,
      };
    },
    async *documents(collection) {
      const files = (await list()).files.get(collection) ?? [];
      const total = files.reduce((sum, file) => sum + file.sizeBytes, 0);
      let before = 0;
      let index = 0;
      share = 0;
      for (const file of files) {
        const onBytes = (bytes: number) => {
          share = total === 0 ? undefined : Math.min(1, (before + bytes) / total);
        };
        for await (const read of readFile(file, options, onBytes)) yield { collection, index: index++, ...read };
        before += file.sizeBytes;
      }
      share = 1;
    },
  };
}

/** All records of an export in the order in which they depend on one another; what is broken stops nothing. */
export async function* readExport(path: string, options: SplitOptions = {}): AsyncGenerator<SourceItem> {
  const source = folderSource(path, options);
  for (const collection of (await source.overview()).collections) yield* source.documents(collection);
}
