import type { Doc } from "../records/kind.ts";
import { landingPage } from "./landing-page.ts";
import { docsOf, type Registrable, resourceTypeOf } from "./registrable.ts";

/** Properties of DataCite's JSON that go out as the metadata has them. */
const unchanged = [
  "publicationYear",
  "subjects",
  "creators",
  "publisher",
  "contributors",
  "relatedItems",
  "relatedIdentifiers",
  "language",
  "dates",
  "sizes",
  "formats",
  "rightsList",
  "geoLocations",
  "fundingReferences",
] as const;

/** The body by which DataCite's JSON API makes or changes a DOI and publishes it. */
export function dataciteJson(publication: Registrable, landingPagePrefix: string | undefined): Doc {
  const { doi, title, abstract, metadata } = publication;
  const url = landingPage(publication, landingPagePrefix);
  const attributes: Doc = {
    event: "publish",
    doi,
    titles: [{ lang: "en", title }],
    descriptions: [
      { description: abstract, descriptionType: "Abstract", lang: "en" },
      ...docsOf(metadata.descriptions),
    ],
    types: { resourceTypeGeneral: "Dataset", resourceType: resourceTypeOf(metadata) },
    ...(url === undefined ? {} : { url }),
  };
  for (const name of unchanged) if (metadata[name] !== undefined) attributes[name] = metadata[name];
  return { data: { type: "dois", attributes } };
}
