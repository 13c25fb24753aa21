import type { Variable } from "./variable.ts";

/** Variables of the search columns, which answer searches from memory. */
export const searchVariables: readonly Variable[] = [
  {
    name: "MARGAY_SEARCH_COLUMNS",
    meaning: "`on`: searches are answered from columns in memory; `off`: by PostgreSQL, slower and with less memory",
    default: "on",
    kind: "boolean",
  },
  {
    name: "MARGAY_SEARCH_THREADS",
    meaning: "Threads that scan the search columns; one less than there are processor cores unless set",
    default: "",
    kind: "integer",
    min: 0,
    max: 64,
  },
  {
    name: "MARGAY_SEARCH_MEMORY",
    meaning:
      "Megabytes that the search columns may take; above them names of files are left out first, then words, then quantities, then all. 40 % of the machine's memory unless set",
    default: "",
    kind: "integer",
    min: 1,
    max: 10_000_000,
  },
];
