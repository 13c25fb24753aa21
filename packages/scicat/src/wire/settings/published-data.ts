type JsonObject = Readonly<Record<string, unknown>>;

/** What a site adds to the validator of publications: keywords as Ajv takes them, and makers of dynamic defaults. */
export interface AjvDefinitions {
  readonly keywords: readonly unknown[];
  /** By the name that schemas use under `dynamicDefaults`; called once a schema, the answer once a value. */
  readonly dynamicDefaults: Readonly<Record<string, (args?: JsonObject) => () => unknown>>;
}

export const defaultAjvDefinitions: AjvDefinitions = {
  keywords: [],
  dynamicDefaults: { currentYear: () => () => new Date().getUTCFullYear() },
};

const text = (title: string, more: JsonObject = {}) => ({ type: "string", title, ...more });

/** Somebody who made the data or helped: names and identifiers as DataCite has them. */
const person = {
  type: "object",
  required: ["name"],
  properties: {
    name: text("Name", { minLength: 1, description: "Family name, given name; or the name of an organisation" }),
    nameType: text("Kind of name", { enum: ["Personal", "Organizational"] }),
    givenName: text("Given name"),
    familyName: text("Family name"),
    affiliation: {
      type: "array",
      title: "Affiliations",
      items: { type: "object", properties: { name: text("Name of the organisation") } },
    },
    nameIdentifiers: {
      type: "array",
      title: "Identifiers",
      items: {
        type: "object",
        properties: {
          nameIdentifier: text("Identifier", { description: "Such as https://orcid.org/0000-0002-1825-0097" }),
          nameIdentifierScheme: text("Scheme", { default: "ORCID" }),
        },
      },
    },
  },
};

/** Metadata of publications where the site has no file of its own: what DataCite demands, and what readers ask for. */
const metadataSchema: JsonObject = {
  $schema: "https://json-schema.org/draft/2019-09/schema",
  type: "object",
  required: ["creators", "publisher", "publicationYear", "resourceType"],
  dynamicDefaults: { publicationYear: "currentYear" },
  properties: {
    creators: { type: "array", title: "Creators", minItems: 1, items: person },
    publisher: {
      type: "object",
      title: "Publisher",
      required: ["name"],
      properties: {
        name: text("Name", { minLength: 1 }),
        publisherIdentifier: text("Identifier"),
        publisherIdentifierScheme: text("Scheme of the identifier", { default: "ROR" }),
      },
    },
    publicationYear: { type: "integer", title: "Year of publication", minimum: 1000, maximum: 9999 },
    resourceType: text("Type of the resource", { minLength: 1, description: "Such as raw, derived, simulation" }),
    contributors: { type: "array", title: "Contributors", items: person },
    subjects: {
      type: "array",
      title: "Subjects",
      items: { type: "object", required: ["subject"], properties: { subject: text("Subject") } },
    },
    descriptions: {
      type: "array",
      title: "Further descriptions",
      items: {
        type: "object",
        required: ["description", "descriptionType"],
        properties: {
          description: text("Text"),
          descriptionType: text("Kind", {
            enum: ["Abstract", "Methods", "SeriesInformation", "TableOfContents", "TechnicalInfo", "Other"],
          }),
        },
      },
    },
    relatedIdentifiers: {
      type: "array",
      title: "Related identifiers",
      items: {
        type: "object",
        required: ["relatedIdentifier", "relatedIdentifierType", "relationType"],
        properties: {
          relatedIdentifier: text("Identifier"),
          relatedIdentifierType: text("Kind of identifier", { default: "DOI" }),
          relationType: text("Relation", { default: "IsCitedBy" }),
        },
      },
    },
    rightsList: {
      type: "array",
      title: "Licences",
      items: { type: "object", properties: { rights: text("Name"), rightsUri: text("Address") } },
    },
    fundingReferences: {
      type: "array",
      title: "Funding",
      items: {
        type: "object",
        required: ["funderName"],
        properties: { funderName: text("Funder"), awardNumber: text("Award number"), awardTitle: text("Award title") },
      },
    },
    language: text("Language", { description: "ISO 639-1, such as en" }),
    landingPage: text("Host and path of the landing page"),
  },
};

const control = (name: string) => ({ type: "Control", scope: `#/properties/${name}` });
const group = (label: string, ...names: string[]) => ({ type: "Group", label, elements: names.map(control) });

/** Used where PUBLISHED_DATA_CONFIG_FILE names no file. Forms follow the order of `uiSchema`. */
export const defaultPublishedData: { readonly metadataSchema: JsonObject; readonly uiSchema: JsonObject } = {
  metadataSchema,
  uiSchema: {
    type: "VerticalLayout",
    elements: [
      group("Citation", "creators", "publisher", "publicationYear", "resourceType"),
      group("People and subjects", "contributors", "subjects"),
      group("Context", "descriptions", "relatedIdentifiers", "fundingReferences"),
      group("Use", "rightsList", "language", "landingPage"),
    ],
  },
};
