import { accountSettings } from "./accounts.ts";
import { groupSettings } from "./groups.ts";
import { generalSettings, publishingSettings, recordSettings } from "./records.ts";
import { jobSettings, logbookSettings, logSettings, searchSettings, uiSettings } from "./services.ts";
import type { Setting, SettingGroup } from "./setting.ts";

export { defaultScicatConfig, type ScicatConfig } from "../config.ts";
export { jobViews } from "../jobs/views.ts";
export { defaultFrontendConfig, defaultFrontendTheme, type FrontendFacts } from "./frontend.ts";
export { type HistoryKind, historyKinds, historyVariables } from "./groups.ts";
export { defaultAjvDefinitions, defaultPublishedData } from "./published-data.ts";
export { xmlDoiVariable } from "./records.ts";
export type { Setting, SettingGroup } from "./setting.ts";

/** Every environment variable of SciCat, and what it means here. */
export const settingGroups: readonly SettingGroup[] = [
  generalSettings,
  recordSettings,
  publishingSettings,
  groupSettings,
  accountSettings,
  uiSettings,
  searchSettings,
  logbookSettings,
  jobSettings,
  logSettings,
];

export const settings: readonly Setting[] = settingGroups.flatMap((group) => group.settings);
