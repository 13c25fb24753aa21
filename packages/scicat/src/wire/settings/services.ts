import { differently, honoured, type SettingGroup, unneeded } from "./setting.ts";

const ownIndex = "Margay searches in its own index";

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
    honoured(
      "JOB_CONFIGURATION_FILE",
      "YAML or JSON file with the job types; read again at SIGHUP. A broken one stops the start with file, line and path",
    ),
    honoured("JOB_DEFAULT_STATUS_CODE", "Status of a new job", { default: "jobSubmitted" }),
    honoured("JOB_DEFAULT_STATUS_MESSAGE", "Message of a new job", { default: "Job submitted." }),
    differently(
      "EMAIL_TYPE",
      "How mail goes out: `smtp`, or `ms365` by Microsoft Graph; without it, and without SMTP_HOST, none does, and mail actions fail",
    ),
    honoured("EMAIL_FROM", "Sender of mails whose action names none"),
    honoured("EMAIL_REPLYTO", "Where answers to mails go"),
    honoured("SMTP_HOST", "Mail server"),
    honoured("SMTP_PORT", "Its port", { default: "587", kind: "integer" }),
    honoured("SMTP_SECURE", "`yes`: TLS from the first byte; otherwise STARTTLS where the server offers it", {
      default: "no",
      kind: "boolean",
    }),
    honoured("SMTP_MESSAGE_FROM", "Older name of EMAIL_FROM, which goes before it"),
    honoured("MS365_TENANT_ID", "Tenant at Microsoft 365, for EMAIL_TYPE=ms365"),
    honoured("MS365_CLIENT_ID", "Application there that may send mail"),
    honoured("MS365_CLIENT_SECRET", "Its secret"),
    differently(
      "RABBITMQ_ENABLED",
      "`yes` lets job files name the action `rabbitmq`; the broker may be away at the start, actions are then tried again as their type says",
      { default: "no", kind: "boolean" },
    ),
    honoured("RABBITMQ_HOSTNAME", "Broker of the action `rabbitmq`"),
    honoured("RABBITMQ_PORT", "Its port", { kind: "integer" }),
    honoured("RABBITMQ_USERNAME", "Account there"),
    honoured("RABBITMQ_PASSWORD", "Password there"),
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
