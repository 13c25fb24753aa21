import { CatalogueError } from "@margay/server";
import { named, type WireError } from "./errors.ts";

/** What SciCat answers where the catalogue refuses, by the catalogue's code; what is left out keeps its general form. */
export type Words = Partial<Record<CatalogueError["code"], (error: CatalogueError) => WireError | undefined>>;

/** The work, with refusals of the catalogue in the words of SciCat's route. */
export async function refusing<T>(work: Promise<T>, words: Words): Promise<T> {
  try {
    return await work;
  } catch (error) {
    throw (error instanceof CatalogueError ? words[error.code]?.(error) : undefined) ?? error;
  }
}

/** 412 for a record that changed after the time that the client named; `noun` as SciCat calls the record. */
export const modified = (noun: string, key: string, since: Date): WireError =>
  named(412, `${noun} #${key} has been modified on the server since ${since.toUTCString()}.`);
