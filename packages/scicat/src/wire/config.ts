import { defaultFrontendConfig, defaultFrontendTheme } from "./settings/frontend.ts";
import type { HistoryKind } from "./settings/groups.ts";
import { type AjvDefinitions, defaultAjvDefinitions, defaultPublishedData } from "./settings/published-data.ts";

type JsonObject = Readonly<Record<string, unknown>>;

/** Requests by path, method and version of the API; what is left out matches everything. */
export interface RequestPattern {
  readonly path: string;
  readonly method?: string;
  readonly version?: string;
}

/** What the wires need to know; made from SciCat's variables and files by the application. Frozen. */
export interface ScicatConfig {
  /** Types beside raw and derived; empty when any type goes. */
  readonly datasetTypes: readonly string[];
  /** Types beside the default one. */
  readonly proposalTypes: readonly string[];
  readonly defaultProposalType: string;
  /** Years added for `archiveRetentionTime` and `dateOfPublishing` of a new dataset. */
  readonly retentionShiftYears: number;
  readonly publicationShiftYears: number;
  /** A PID that a client chooses for a dataset must match it; absent when any does. */
  readonly pidValidation: RegExp | undefined;
  /** What PIDs of new instruments begin with, a UUID directly behind it; absent for the catalogue's own form. */
  readonly instrumentPidPrefix: string | undefined;
  readonly bodyLimitBytes: number;
  /** JSON Schema of a publication's metadata, and how forms show it. */
  readonly publishedData: { readonly metadataSchema: JsonObject; readonly uiSchema: JsonObject };
  readonly ajvDefinitions: AjvDefinitions;
  /** JSON Schema of the metadata of a single file. */
  readonly filesMetadataSchema: JsonObject;
  /** Whoever may change what an attachment belongs to may attach to it; else only the attachment groups. */
  readonly ownersAttach: boolean;
  /** Groups that may read the history of every record of a kind, beside administrators. */
  readonly historyGroups: Readonly<Record<HistoryKind, readonly string[]>>;
  /** Kinds whose history is shown. */
  readonly trackables: readonly HistoryKind[];
  readonly trackableStrategy: "document" | "delta";
  readonly maskPersonalInfo: boolean;
  /** Most metadata keys in an answer, and most records read for them; absent for no limit. */
  readonly metadataKeysLimit: number | undefined;
  readonly metadataParentsLimit: number | undefined;
  readonly openSearch: { readonly enabled: boolean; readonly defaultIndex: string };
  /** Without slashes around it. */
  readonly explorerPath: string;
  readonly site: string | undefined;
  /** Served where nothing is stored under `frontendConfig` and `frontendTheme`. */
  readonly frontendConfig: JsonObject;
  readonly frontendTheme: JsonObject;
  /** Names of run-time configurations whose files overwrite what is stored, at each start. */
  readonly configSync: readonly string[];
  /** The content of these files, by name. */
  readonly configFiles: Readonly<Record<string, JsonObject>>;
  readonly metrics: {
    readonly enabled: boolean;
    readonly include: readonly RequestPattern[];
    readonly exclude: readonly RequestPattern[];
  };
}

/** The configuration where no variable is set and no file is there. */
export const defaultScicatConfig: ScicatConfig = Object.freeze({
  datasetTypes: [],
  proposalTypes: [],
  defaultProposalType: "Default Proposal",
  retentionShiftYears: 0,
  publicationShiftYears: 0,
  pidValidation: undefined,
  instrumentPidPrefix: undefined,
  bodyLimitBytes: 16_000_000,
  publishedData: defaultPublishedData,
  ajvDefinitions: defaultAjvDefinitions,
  // SciCat's shipped schema is closed: files carry no metadata until a site says which.
  filesMetadataSchema: { type: "object", additionalProperties: false },
  ownersAttach: true,
  historyGroups: {
    dataset: [],
    proposal: [],
    sample: [],
    instrument: [],
    publication: [],
    policy: [],
    datablock: [],
    attachment: [],
  },
  trackables: [],
  trackableStrategy: "document",
  maskPersonalInfo: false,
  metadataKeysLimit: undefined,
  metadataParentsLimit: undefined,
  openSearch: { enabled: false, defaultIndex: "dataset" },
  explorerPath: "explorer",
  site: undefined,
  frontendConfig: defaultFrontendConfig({
    facility: "Margay",
    siteTitle: "Margay data catalogue",
    oidc: undefined,
    ldap: false,
    logbook: false,
    jobs: false,
    maxUploadMegabytes: 16,
  }),
  frontendTheme: defaultFrontendTheme,
  configSync: [],
  configFiles: {},
  metrics: { enabled: false, include: [], exclude: [] },
});
