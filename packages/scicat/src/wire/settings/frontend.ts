/** What the default settings of the web UI depend on. */
export interface FrontendFacts {
  facility: string;
  siteTitle: string;
  /** Caption of the sign-in through a provider, when there is one. */
  oidc: string | undefined;
  ldap: boolean;
  logbook: boolean;
  jobs: boolean;
  /** Megabytes. */
  maxUploadMegabytes: number;
}

const column = (name: string, type: string, width: number, enabled = true) => ({ name, type, width, enabled });
const columns = (...given: ReturnType<typeof column>[]) => given.map((one, order) => ({ ...one, order }));
const filter = (key: string, label: string, type: string, enabled = true) => ({ key, label, type, enabled });

const datasetList = {
  columns: columns(
    column("select", "standard", 5),
    column("datasetName", "standard", 20),
    column("type", "standard", 10),
    column("creationTime", "date", 15),
    column("sourceFolder", "hoverContent", 20),
    column("size", "standard", 10),
    column("ownerGroup", "standard", 10),
    column("pid", "standard", 20, false),
    column("creationLocation", "standard", 15, false),
    column("proposalIds", "standard", 15, false),
    column("scientificMetadata", "standard", 20, false),
    column("image", "standard", 10, false),
  ),
  filters: [
    filter("pid", "PID", "text"),
    filter("creationLocation", "Location", "multiSelect"),
    filter("ownerGroup", "Group", "multiSelect"),
    filter("type", "Type", "multiSelect"),
    filter("keywords", "Keyword", "multiSelect"),
    filter("creationTime", "Creation time", "dateRange"),
  ],
  conditions: [],
};

const proposalList = {
  columns: columns(
    column("proposalId", "standard", 15),
    column("title", "standard", 30),
    column("firstname", "standard", 15),
    column("lastname", "standard", 15),
    column("startTime", "date", 15),
    column("endTime", "date", 15),
  ),
  filters: [
    filter("instrumentIds", "Instrument", "multiSelect"),
    filter("pi_lastname", "Principal investigator", "multiSelect"),
    filter("startTime", "Start", "dateRange"),
  ],
};

/**
 * Settings of the SciCat web UI where the site has no file of its own. `lbBaseURL` is empty: a UI that got this answer
 * got it through its own origin, so that the API is reached there too.
 */
export function defaultFrontendConfig(facts: FrontendFacts): Record<string, unknown> {
  return {
    lbBaseURL: "",
    facility: facts.facility,
    siteTitle: facts.siteTitle,
    accessTokenPrefix: "Bearer ",
    loginFormEnabled: true,
    loginLocalEnabled: true,
    loginLocalLabel: "Local",
    loginLdapEnabled: facts.ldap,
    loginLdapLabel: "LDAP",
    loginFacilityEnabled: false,
    loginFacilityLabel: facts.facility,
    externalAuthEndpoint: facts.ldap ? "/api/v3/auth/ldap" : "/api/v3/auth/msad",
    oAuth2Endpoints:
      facts.oidc === undefined ? [] : [{ authURL: "api/v3/auth/oidc", displayText: facts.oidc, displayImage: null }],
    skipSciCatLoginPageEnabled: false,
    addDatasetEnabled: true,
    addSampleEnabled: true,
    archiveWorkflowEnabled: false,
    autoApplyFilters: true,
    datasetJsonScientificMetadata: true,
    datasetReduceEnabled: false,
    datasetRelationshipsEnabled: true,
    editDatasetEnabled: true,
    editDatasetSampleEnabled: true,
    editMetadataEnabled: true,
    editPublishedData: true,
    fileColorEnabled: true,
    fileDownloadEnabled: false,
    hideEmptyMetadataTable: false,
    jobsEnabled: facts.jobs,
    jsonMetadataEnabled: true,
    logbookEnabled: facts.logbook,
    maxFileUploadSizeInMb: `${facts.maxUploadMegabytes}mb`,
    metadataPreviewEnabled: true,
    metadataStructure: "tree",
    multipleDownloadEnabled: false,
    pidSearchMethod: "startsWith",
    policiesEnabled: true,
    scienceSearchEnabled: true,
    scienceSearchUnitsEnabled: true,
    addScientificMetadataKeysAsColumn: true,
    metadataFloatFormatEnabled: true,
    metadataFloatFormat: { significantDigits: 6, minCutoff: 0.001, maxCutoff: 100_000 },
    searchProposals: true,
    searchPublicDataEnabled: true,
    searchSamples: true,
    shareEnabled: true,
    shoppingCartEnabled: true,
    shoppingCartOnHeader: true,
    tableSciDataEnabled: true,
    thumbnailFetchLimitPerPage: 500,
    notificationInterceptorEnabled: true,
    datafilesActionsEnabled: false,
    datafilesActions: [],
    batchActionsEnabled: false,
    batchActions: [],
    ingestorComponent: { ingestorEnabled: false },
    statusBannerMessage: "",
    statusBannerCode: "INFO",
    labelsLocalization: { dataset: {}, proposal: {} },
    defaultDatasetsListSettings: datasetList,
    defaultProposalsListSettings: proposalList,
    defaultMainPage: { nonAuthenticatedUser: "DATASETS", authenticatedUser: "DATASETS" },
    mainMenu: { nonAuthenticatedUser: menu(true, false), authenticatedUser: menu(true, facts.jobs) },
    helpSettings: {
      gettingStarted: "",
      ingestManual: "",
      helpText: `Help for the data catalogue of ${facts.facility}.`,
    },
    aboutSettings: { aboutText: `The data catalogue of ${facts.facility}.` },
  };
}

const menu = (lists: boolean, jobs: boolean) => ({
  datasets: lists,
  files: false,
  instruments: lists,
  jobs,
  policies: false,
  proposals: lists,
  publishedData: lists,
  samples: lists,
});

/** Colours of the SciCat web UI where the site has no file of its own. */
export const defaultFrontendTheme: Record<string, unknown> = {
  name: "margay",
  properties: {
    "--theme-primary-default": "#1f5f6b",
    "--theme-primary-lighter": "#d3e6e9",
    "--theme-primary-darker": "#123f48",
    "--theme-primary-default-contrast": "#ffffff",
    "--theme-primary-lighter-contrast": "#10282d",
    "--theme-primary-darker-contrast": "#ffffff",
    "--theme-accent-default": "#a85d1f",
    "--theme-accent-lighter": "#f3e0cf",
    "--theme-accent-darker": "#7a410f",
    "--theme-accent-default-contrast": "#ffffff",
    "--theme-warn-default": "#b3261e",
    "--theme-warn-lighter": "#f9dedc",
    "--theme-warn-darker": "#7d1a15",
    "--theme-warn-default-contrast": "#ffffff",
    "--theme-header-1-default": "#d3e6e9",
    "--theme-header-1-lighter": "#eaf4f5",
    "--theme-header-1-darker": "#a9cdd3",
    "--theme-header-2-default": "#e4ebdc",
    "--theme-header-2-lighter": "#f3f6ef",
    "--theme-header-2-darker": "#c5d3b5",
    "--theme-header-3-default": "#f3e0cf",
    "--theme-header-3-lighter": "#faf2ea",
    "--theme-header-3-darker": "#e0bd9c",
    "--theme-header-4-default": "#e6e0ee",
    "--theme-header-4-lighter": "#f4f1f8",
    "--theme-header-4-darker": "#c9bedb",
    "--theme-hover-default": "#eef3f4",
    "--theme-hover-lighter": "#f8fafb",
    "--theme-hover-darker": "#d9e3e5",
  },
};
