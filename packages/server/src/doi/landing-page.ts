import { type Registrable, textOf } from "./registrable.ts";

/**
 * Where people land who follow the DOI: below the publication's own landing page, which may leave out `https://`, else
 * below the site's. Undefined where there is neither.
 */
export function landingPage(
  { doi, metadata }: Pick<Registrable, "doi" | "metadata">,
  prefix: string | undefined,
): string | undefined {
  const own = textOf(metadata.landingPage).trim();
  if (own !== "") return `${/^[a-z][a-z0-9+.-]*:\/\//i.test(own) ? "" : "https://"}${own}${encodeURIComponent(doi)}`;
  return prefix === undefined ? undefined : `${prefix}${encodeURIComponent(doi)}`;
}
