import type { Publishing } from "../config.ts";
import { CatalogueError } from "../errors.ts";
import type { Outbound } from "../outbound/index.ts";
import type { Doc } from "../records/kind.ts";
import { dataciteJson } from "./datacite-json.ts";
import { kernelXml } from "./kernel-xml.ts";
import type { Registrable } from "./registrable.ts";

/** Services beside the catalogue that hear of publications. Each does nothing where its address is not configured. */
export interface Registrar {
  /** Makes or renews the DOI by DataCite's JSON API. */
  json(publication: Registrable): Promise<void>;
  /** Makes or renews the DOI by DataCite's older interface: metadata first, then the address. Answers its last words. */
  xml(publication: Registrable): Promise<string | undefined>;
  /** Tells the harvesting service of a publication, anew or again; answers its reply. */
  announce(doi: string, record: Doc, isKnown: boolean): Promise<unknown>;
  /** Whether there is a harvesting service. */
  readonly announces: boolean;
}

/**
 * Errors: `upstream_failed` with `details.status` when the other side answered with that status; what it said is not
 * passed on beyond a title. Credentials are in no error.
 */
export function createRegistrar({ publishing, outbound }: { publishing: Publishing; outbound: Outbound }): Registrar {
  const { registerUrl, xmlRegisterUrl, xmlMetadataUrl, oaiProviderUrl, landingPagePrefix, credentials } = publishing;
  const authorization: Record<string, string> = credentials
    ? {
        authorization: `Basic ${Buffer.from(`${credentials.username}:${credentials.password}`).toString("base64")}`,
      }
    : {};

  // The address that may be reached is the configured one, whatever is added to it.
  async function send(
    configured: string,
    url: string,
    method: "POST" | "PUT",
    headers: Record<string, string>,
    body: string,
  ) {
    const response = await outbound.forUrl(configured).fetch(url, { method, headers, body });
    return { status: response.status, isOk: response.ok, text: await response.text() };
  }

  return {
    announces: oaiProviderUrl !== undefined,
    async json(publication) {
      if (registerUrl === undefined) return;
      const body = JSON.stringify(dataciteJson(publication, landingPagePrefix));
      const base = registerUrl.replace(/\/+$/, "");
      const headers = { accept: "application/vnd.api+json", "content-type": "application/json", ...authorization };
      const make = () => send(registerUrl, registerUrl, "POST", headers, body);
      const renew = () => send(registerUrl, `${base}/${encodeURIComponent(publication.doi)}`, "PUT", headers, body);
      // A DOI that was made while the answer got lost is there already, and one thought to be there may be gone.
      const ways = publication.isRegistered ? [renew, make] : [make, renew];
      const [first, second] = ways as [typeof make, typeof make]; // two of them
      let reply = await first();
      const isOther = publication.isRegistered ? [404, 405].includes(reply.status) : isTaken(reply);
      if (isOther) reply = await second();
      demandOk(registerUrl, reply);
    },
    async xml(publication) {
      if (xmlRegisterUrl === undefined && xmlMetadataUrl === undefined) return undefined;
      const { doi } = publication;
      const as = (type: string) => ({ "content-type": `${type};charset=UTF-8`, ...authorization });
      if (xmlMetadataUrl !== undefined) {
        const metadata = kernelXml(publication);
        const url = below(xmlMetadataUrl, doi);
        demandOk(xmlMetadataUrl, await send(xmlMetadataUrl, url, "PUT", as("application/xml"), metadata));
      }
      if (xmlRegisterUrl === undefined) return undefined;
      const url = `${landingPagePrefix ?? ""}${encodeURIComponent(encodeURIComponent(doi))}`;
      const body = ["#Content-Type:text/plain;charset=UTF-8", `doi= ${doi}`, `url=${url}`].join("\n");
      const reply = await send(xmlRegisterUrl, below(xmlRegisterUrl, doi), "PUT", as("text/plain"), body);
      demandOk(xmlRegisterUrl, reply);
      return reply.text;
    },
    async announce(doi, record, isKnown) {
      if (oaiProviderUrl === undefined) return undefined;
      const url = isKnown
        ? `${oaiProviderUrl.replace(/\/+$/, "")}/${encodeURIComponent(encodeURIComponent(doi))}`
        : oaiProviderUrl;
      const method = isKnown ? "PUT" : "POST";
      // The account is DataCite's; this is another service.
      const headers = { accept: "application/json", "content-type": "application/json" };
      const reply = await send(oaiProviderUrl, url, method, headers, JSON.stringify(record));
      demandOk(oaiProviderUrl, reply);
      try {
        return JSON.parse(reply.text) as unknown;
      } catch {
        return reply.text;
      }
    },
  };
}

// The slash of a DOI stays a slash in the older interface's addresses; other signs are encoded.
const below = (base: string, doi: string) =>
  `${base.replace(/\/+$/, "")}/${doi.split("/").map(encodeURIComponent).join("/")}`;

interface Reply {
  status: number;
  isOk: boolean;
  text: string;
}

const isTaken = ({ status, text }: Reply) => status === 409 || (status === 422 && /already been taken/i.test(text));

function demandOk(configured: string, reply: Reply): void {
  if (reply.isOk) return;
  const { host } = new URL(configured);
  const said = titleOf(reply.text);
  throw new CatalogueError("upstream_failed", `${host} answered ${reply.status}${said === "" ? "" : `: ${said}`}`, {
    details: { host, status: reply.status },
  });
}

/** What a service says about its failure: the titles of JSON:API errors, or a short plain text. */
function titleOf(text: string): string {
  try {
    const { errors } = JSON.parse(text) as { errors?: unknown }; // whatever it is, it is looked at below
    const titles = (Array.isArray(errors) ? errors : []).map((one: unknown) =>
      one !== null && typeof one === "object" && "title" in one ? String(one.title) : "",
    );
    return titles.join("; ").slice(0, 500);
  } catch {
    return /[<>]/.test(text) ? "" : text.trim().slice(0, 200);
  }
}
