import { type Setting, settings } from "@margay/scicat/settings";
import type { Variable } from "./variable.ts";

const remarks: Partial<Record<Setting["state"], string>> = {
  unneeded: "(not needed)",
  unsupported: "(no effect)",
};

/**
 * SciCat's variables that no other table declares. Those without effect are among them, since whoever sets one is told.
 */
export const scicatVariables: readonly Variable[] = settings
  .filter((one) => !one.elsewhere)
  .map(({ name, meaning, default: value, kind, state }) => ({
    name,
    meaning: [meaning, remarks[state]].filter(Boolean).join(" "),
    default: value,
    kind,
  }));
