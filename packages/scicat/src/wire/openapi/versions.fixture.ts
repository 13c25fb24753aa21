import { existsSync } from "node:fs";
import type { Wire } from "../wire.ts";
import type { DocumentPart } from "./part.ts";

/** Versions whose folder is there; a version may be deleted with its folder. */
export const versions = ["v3", "v4"].filter((version) =>
  existsSync(new URL(`../../${version}/openapi/index.ts`, import.meta.url)),
);

export const parts = await Promise.all(
  versions.map(async (version): Promise<DocumentPart> => {
    const { document }: { document: DocumentPart } = await import(`../../${version}/openapi/index.ts`);
    return document;
  }),
);

export const wires = async (): Promise<Wire[]> =>
  Promise.all(
    versions.map(async (version): Promise<Wire> => {
      const { wire }: { wire: Wire } = await import(`../../${version}/index.ts`);
      return wire;
    }),
  );
