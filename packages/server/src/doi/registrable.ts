import type { Doc } from "../records/kind.ts";

/** What is told about a publication when its DOI is registered. */
export interface Registrable {
  doi: string;
  title: string;
  abstract: string;
  /** DataCite's properties, and what a site adds to them. */
  metadata: Doc;
  /** Whether the DOI has been registered before. */
  isRegistered: boolean;
  /** When it is registered, now or for the first time. */
  registeredTime: Date;
}

export const textOf = (value: unknown): string =>
  typeof value === "string" ? value : typeof value === "number" ? String(value) : "";

export const isDoc = (value: unknown): value is Doc =>
  value !== null && typeof value === "object" && !Array.isArray(value) && !JSON.isRawJSON(value);

/** The objects of a list; nothing where there is no list. */
export const docsOf = (value: unknown): Doc[] => (Array.isArray(value) ? value.filter(isDoc) : []);

/** The type of the resource in the site's words: metadata has it as a text, or as DataCite's pair. */
export const resourceTypeOf = ({ resourceType }: Doc): string =>
  textOf(isDoc(resourceType) ? resourceType.resourceType : resourceType);
