import { withQuery } from "../api/url.ts";
import { stringifySearch } from "../format/url-search.ts";
import { type ExploreSearch, toDatasetQuery, withoutPaging } from "./search-state.ts";

interface Context {
  /** Scheme, host and port of this site. */
  origin: string;
  /** Whether the snippet needs a token. */
  signedIn: boolean;
}

export function asLink(search: ExploreSearch, { origin }: Context): string {
  return `${origin}/datasets${stringifySearch({ ...withoutPaging(search) })}`;
}

function apiUrl(search: ExploreSearch, { origin }: Context): string {
  return `${origin}${withQuery("/v1/datasets", { ...toDatasetQuery(withoutPaging(search)), limit: 100 })}`;
}

/** A curl command for a POSIX shell. */
export function asCurl(search: ExploreSearch, context: Context): string {
  const url = `'${apiUrl(search, context).replaceAll("'", "%27")}'`;
  return context.signedIn ? `curl -H "Authorization: Bearer $MARGAY_TOKEN" ${url}` : `curl ${url}`;
}

/** A Python script that needs nothing but Python and walks through all pages. */
export function asPython(search: ExploreSearch, context: Context): string {
  const headers = context.signedIn ? '{"Authorization": f"Bearer {os.environ[\'MARGAY_TOKEN\']}"}' : "{}";
  return `import json
${context.signedIn ? "import os\n" : ""}from urllib.parse import quote
from urllib.request import Request, urlopen

url = ${JSON.stringify(apiUrl(search, context))}
cursor = None
while True:
    page_url = url + (f"&cursor={quote(cursor)}" if cursor else "")
    with urlopen(Request(page_url, headers=${headers})) as response:
        page = json.load(response)
    for dataset in page["items"]:
        print(dataset["pid"], dataset["datasetName"])
    cursor = page.get("cursor")
    if not cursor:
        break
`;
}
