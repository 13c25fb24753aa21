import { differently, honoured, later, type SettingGroup, unneeded } from "./setting.ts";

const ownIndex = "Margay searches in its own index";
const jobs = "job actions come later";

export const uiSettings: SettingGroup = {
  title: "The SciCat web UI",
  settings: [
    honoured(
      "FRONTEND_CONFIG_FILE",
      "JSON file with the settings of the SciCat web UI; `frontend.config.json` in the working folder is used when present, else Margay's own",
    ),
    honoured(
      "FRONTEND_THEME_FILE",
      "JSON file with the theme of the SciCat web UI; `frontend.theme.json` in the working folder is used when present, else Margay's own",
    ),
    honoured(
      "CONFIG_SYNC_TO_DB_LIST",
      "Further run-time configurations that their files overwrite at each start, separated by commas: a name of the table below, or `<name>.json` in the working folder",
      { kind: "list" },
    ),
  ],
};

export const searchSettings: SettingGroup = {
  title: "Search",
  settings: [
    differently(
      "OPENSEARCH_ENABLED",
      "`yes` serves the search-index administration, which reports on Margay's own index, and lets the text of v3 full queries find parts of names and descriptions",
      {
        default: "no",
        kind: "boolean",
      },
    ),
    honoured("OPENSEARCH_DEFAULT_INDEX", "Name of the index in that administration", { default: "dataset" }),
    ...["HOST", "USERNAME", "PASSWORD", "REFRESH", "DATA_SYNC_BATCH_SIZE", "CONFIG_FILE"].map((end) =>
      unneeded(`OPENSEARCH_${end}`, ownIndex),
    ),
    unneeded("ELASTICSEARCH_ENABLED", `${ownIndex}; newest SciCat no longer reads it`, {
      advice: "set OPENSEARCH_ENABLED for the search-index administration",
    }),
    ...["HOST", "USERNAME", "PASSWORD", "INDEX", "REFRESH", "MAX_RESULT", "FIELDS_LIMIT"].map((end) =>
      unneeded(`ES_${end}`, `${ownIndex}; newest SciCat no longer reads it`),
    ),
  ],
};

export const logbookSettings: SettingGroup = {
  title: "Logbooks",
  settings: [
    honoured("LOGBOOK_ENABLED", "`yes` shows the entries of an external logbook", { default: "no", kind: "boolean" }),
    honoured("LOGBOOK_BASE_URL", "Address of the logbook service", { kind: "url" }),
    honoured("LOGBOOK_USERNAME", "Account at the logbook service"),
    honoured("LOGBOOK_PASSWORD", "Password at the logbook service"),
  ],
};

export const jobSettings: SettingGroup = {
  title: "Jobs, mail and messages",
  settings: [
    later("JOB_CONFIGURATION_FILE", `YAML or JSON file with the job types; ${jobs}`),
    later("JOB_DEFAULT_STATUS_CODE", `Status of a new job; ${jobs}`, { default: "jobSubmitted" }),
    later("JOB_DEFAULT_STATUS_MESSAGE", `Message of a new job; ${jobs}`, { default: "Job submitted." }),
    ...["EMAIL_TYPE", "EMAIL_FROM", "EMAIL_REPLYTO", "SMTP_HOST", "SMTP_PORT", "SMTP_SECURE", "SMTP_MESSAGE_FROM"].map(
      (name) => later(name, `Mail that jobs send; ${jobs}`),
    ),
    ...["TENANT_ID", "CLIENT_ID", "CLIENT_SECRET"].map((end) =>
      later(`MS365_${end}`, `Mail that jobs send through Microsoft 365; ${jobs}`),
    ),
    ...["ENABLED", "HOSTNAME", "PORT", "USERNAME", "PASSWORD"].map((end) =>
      later(`RABBITMQ_${end}`, `Messages that jobs send; ${jobs}`),
    ),
  ],
};

export const logSettings: SettingGroup = {
  title: "Logs and figures",
  settings: [
    differently(
      "METRICS_ENABLED",
      "`yes` writes a line `SciCatAccessLogs` to the log for each request to SciCat's API, once a second for a caller and path; `userId` is the user name, and tokens are left out of `query`",
      { default: "no", kind: "boolean" },
    ),
    honoured("METRICS_CONFIG_FILE", "JSON file with the requests to `include` and `exclude` there"),
    differently(
      "LOGGERS_CONFIG_FILE",
      "JSON list of loggers; the console is always there (LOG_LEVEL, LOG_FORMAT), any other is named in a warning",
    ),
  ],
};
