import type { Doc } from "../records/kind.ts";
import { docsOf, isDoc, type Registrable, resourceTypeOf, textOf } from "./registrable.ts";
import { element, type Xml, xmlDocument } from "./xml.ts";

const namespace = "http://datacite.org/schema/kernel-4";
/** DataCite's word for what nobody said. */
const unavailable = ":unav";

/** A publication as XML of DataCite's kernel 4: what it demands, and what a publication usually says beyond. */
export function kernelXml({ doi, title, abstract, metadata, registeredTime }: Registrable): string {
  const creators = docsOf(metadata.creators);
  const publisher = isDoc(metadata.publisher) ? metadata.publisher.name : metadata.publisher;
  const year = /^\d{4}$/.exec(textOf(metadata.publicationYear).trim())?.[0] ?? String(registeredTime.getUTCFullYear());
  const content = [
    element("identifier", doi, { identifierType: "DOI" }),
    element(
      "creators",
      (creators.length > 0 ? creators : [{ name: unavailable }]).map((one) => named("creator", one, metadata)),
    ),
    element("titles", [element("title", title)]),
    element("publisher", textOf(publisher).trim() || unavailable),
    element("publicationYear", year),
    element("resourceType", resourceTypeOf(metadata), { resourceTypeGeneral: "Dataset" }),
    ...listed("subjects", docsOf(metadata.subjects), ({ subject }) => [element("subject", textOf(subject))]),
    ...listed("contributors", docsOf(metadata.contributors), (one) => [
      named("contributor", one, metadata, { contributorType: oneOf(contributorTypes, one.contributorType, "Other") }),
    ]),
    ...listed("relatedIdentifiers", docsOf(metadata.relatedIdentifiers), related),
    element("descriptions", [
      element("description", abstract, { descriptionType: "Abstract" }),
      ...further(metadata.dataDescription),
    ]),
  ];
  return xmlDocument(
    element("resource", content, {
      xmlns: namespace,
      "xmlns:xsi": "http://www.w3.org/2001/XMLSchema-instance",
      "xsi:schemaLocation": `${namespace} https://schema.datacite.org/meta/kernel-4/metadata.xsd`,
    }),
  );
}

/** A person or organisation; those without an affiliation of their own have the publication's. */
function named(name: "creator" | "contributor", one: Doc, metadata: Doc, attributes: Xml["attributes"] = {}): Xml {
  const own = Array.isArray(one.affiliation) ? one.affiliation : [one.affiliation];
  const affiliations = own.map((each: unknown) => textOf(isDoc(each) ? each.name : each)).filter((each) => each !== "");
  const shared = name === "creator" ? textOf(metadata.affiliation) : "";
  const all = affiliations.length > 0 || shared === "" ? affiliations : [shared];
  const nameType = one.nameType === "Personal" || one.nameType === "Organizational" ? one.nameType : undefined;
  return element(
    name,
    [
      element(`${name}Name`, textOf(one.name).trim() || unavailable, { nameType }),
      ...all.map((each) => element("affiliation", each)),
    ],
    attributes,
  );
}

function listed(name: string, items: readonly Doc[], make: (item: Doc) => Xml[]): Xml[] {
  const made = items.flatMap(make);
  return made.length > 0 ? [element(name, made)] : [];
}

function further(description: unknown): Xml[] {
  const text = textOf(description);
  return text === "" ? [] : [element("description", text, { descriptionType: "Other" })];
}

// What is neither a DOI nor an address cannot be said in the schema's words, and is left out.
function related(item: Doc): Xml[] {
  const identifier = textOf(item.relatedIdentifier).trim();
  const guessed = /^10\.\d{4,}/.test(identifier) ? "DOI" : /^https?:\/\//i.test(identifier) ? "URL" : undefined;
  const type = ["DOI", "URL", "Handle", "arXiv", "URN", "PMID", "ISBN", "ISSN"].includes(
    textOf(item.relatedIdentifierType),
  )
    ? textOf(item.relatedIdentifierType)
    : guessed;
  if (identifier === "" || type === undefined) return [];
  const relationType = oneOf(relationTypes, item.relationType, "IsCitedBy");
  return [element("relatedIdentifier", identifier, { relatedIdentifierType: type, relationType })];
}

const oneOf = (words: string, value: unknown, fallback: string): string =>
  words.split(/\s+/).includes(textOf(value)) ? textOf(value) : fallback;

const contributorTypes = `ContactPerson DataCollector DataCurator DataManager Distributor Editor HostingInstitution
  Producer ProjectLeader ProjectManager ProjectMember RegistrationAgency RegistrationAuthority RelatedPerson Researcher
  ResearchGroup RightsHolder Sponsor Supervisor Translator WorkPackageLeader`;

const relationTypes = `IsCitedBy Cites IsSupplementTo IsSupplementedBy IsContinuedBy Continues Describes IsDescribedBy
  HasMetadata IsMetadataFor HasVersion IsVersionOf IsNewVersionOf IsPreviousVersionOf IsPartOf HasPart IsPublishedIn
  IsReferencedBy References IsDocumentedBy Documents IsCompiledBy Compiles IsVariantFormOf IsOriginalFormOf
  IsIdenticalTo IsReviewedBy Reviews IsDerivedFrom IsSourceOf IsRequiredBy Requires Collects
  IsCollectedBy`;
