import { differently, honoured, type SettingGroup, unneeded } from "./setting.ts";

/** Where the XML interface of a DOI service takes the address of a DOI. */
export const xmlDoiVariable = "REGISTER_DOI_URI_V3";

export const generalSettings: SettingGroup = {
  title: "Server",
  settings: [
    honoured("PORT", "Port of the API and the web UI", { default: "3000", kind: "integer", elsewhere: true }),
    honoured(
      "MAX_FILE_UPLOAD_SIZE",
      "Largest request body, such as `16mb`; MAX_BODY_MEGABYTES (16) counts when unset; file lists may be eight times as large",
    ),
    honoured("SWAGGER_PATH", "Path of the interactive API documentation of the SciCat wires", { default: "explorer" }),
    honoured("SITE", "`PSI` registers publications through the first SciCat API without asking a DOI service"),
    differently(
      "MASK_PERSONAL_INFO",
      "`yes` hides e-mail addresses, except the caller's own and for administrators, in answers of the SciCat wires; Margay's own API is not masked",
      { default: "no", kind: "boolean" },
    ),
    honoured("HTTP_TIMEOUT", "Milliseconds after which the server gives up a request of its own", {
      default: "5000",
      kind: "integer",
      elsewhere: true,
    }),
    honoured("HTTP_MAX_REDIRECTS", "Redirects that a request of the server itself follows", {
      default: "5",
      kind: "integer",
      elsewhere: true,
    }),
    unneeded(
      "SDK_PACKAGE_SWAGGER_HELPERS_DISABLED",
      "The OpenAPI document is always the one that SDKs are generated from",
    ),
    unneeded("MONGODB_URI", "Margay keeps its data in PostgreSQL", {
      advice: "set DATABASE_URL, or nothing for the embedded server; `margay import scicat` takes the data over",
    }),
    unneeded("MONGODB_COLLECTION", "Margay keeps its data in PostgreSQL"),
  ],
};

export const recordSettings: SettingGroup = {
  title: "Records",
  settings: [
    differently("PID_PREFIX", "Prefix of the PIDs that the server makes; SciCat has no default", {
      default: "20.500.margay",
      elsewhere: true,
    }),
    honoured("DATASET_CREATION_VALIDATION_ENABLED", "Check the PIDs that clients choose for datasets", {
      default: "false",
      kind: "boolean",
    }),
    honoured("DATASET_CREATION_VALIDATION_REGEX", "Regular expression that a chosen PID must match"),
    honoured(
      "DATASET_TYPES_FILE",
      "JSON object or list whose values are types of datasets beside `raw` and `derived`; `datasetTypes.json` in the working folder is used when present",
    ),
    honoured(
      "PROPOSAL_TYPES_FILE",
      "JSON object or list whose values are types of proposals beside `Default Proposal`; `proposalTypes.json` in the working folder is used when present",
    ),
    honoured(
      "DATAFILES_METADATA_SCHEMA",
      "File with the JSON Schema of the metadata of single files; `datafilesMetadataSchema.json` or `datafilesMetadataSchema.example.json` in the working folder is used when present; without one, files carry no metadata",
    ),
    honoured("POLICY_RETENTION_SHIFT", "Years after its creation until which a dataset is to be archived", {
      default: "0",
      kind: "integer",
    }),
    honoured("POLICY_PUBLICATION_SHIFT", "Years after its creation when a dataset is to be published", {
      default: "0",
      kind: "integer",
    }),
    honoured("METADATA_KEYS_RETURN_LIMIT", "Most metadata keys in one answer; no limit when unset", {
      kind: "integer",
    }),
    honoured(
      "METADATA_PARENT_INSTANCES_RETURN_LIMIT",
      "Most records that are read to collect metadata keys; no limit when unset",
      { kind: "integer" },
    ),
    differently(
      "TRACKABLES",
      "Kinds, separated by commas, whose history the SciCat wires show: `Dataset,Proposal,Sample,Instrument,PublishedData,Policy,Datablock,Attachment`; Margay records the history of every kind in any case",
      { kind: "list" },
    ),
    honoured("TRACKABLE_STRATEGY", "Form of history entries in the SciCat wires: `document` or `delta`", {
      default: "document",
    }),
  ],
};

export const publishingSettings: SettingGroup = {
  title: "Publishing",
  settings: [
    differently("DOI_PREFIX", "Prefix of the DOIs that the server makes; PID_PREFIX when unset, where SciCat has none"),
    honoured("DOI_SHORT_SUFFIX", "`true` makes DOIs that end in ten hexadecimal digits instead of a UUID", {
      default: "false",
      kind: "boolean",
    }),
    honoured("PUBLIC_URL_PREFIX", "Address of the landing pages, to which the DOI is added", { kind: "url" }),
    honoured("REGISTER_DOI_URI", "Where DOIs are registered with DataCite's JSON API; nothing is sent when unset", {
      kind: "url",
    }),
    honoured(xmlDoiVariable, "Where the first SciCat API registers the address of a DOI, without `/doi`", {
      kind: "url",
    }),
    honoured("REGISTER_METADATA_URI", "Where the first SciCat API registers DataCite XML, without `/doi`", {
      kind: "url",
    }),
    honoured("DOI_USERNAME", "Account at the DOI service"),
    honoured("DOI_PASSWORD", "Password at the DOI service"),
    honoured("OAI_PROVIDER_ROUTE", "Service that is told about publications when they are synchronised again", {
      kind: "url",
    }),
    honoured(
      "PUBLISHED_DATA_CONFIG_FILE",
      "JSON file with `metadataSchema` and `uiSchema` of publications; `publishedDataConfig.json` or `publishedDataConfig.example.json` in the working folder is used when present, else Margay's own",
    ),
    honoured(
      "AJV_CUSTOM_DEFINITIONS_FILE",
      "Module (`.js`, `.mjs`, `.cjs`) or JSON file with `keywords` and `dynamicDefaults` for the schema of publications; `currentYear` is always there",
    ),
  ],
};
