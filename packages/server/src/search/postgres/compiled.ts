import type { SearchTerm } from "@margay/contract";
import type { RawBuilder } from "kysely";

/** What a term asks for, as SQL on the row aliased `d`, and in words. */
export interface Compiled {
  /** Absent where the term says nothing, such as a lone `&`. */
  condition?: RawBuilder<boolean>;
  kind: SearchTerm["kind"];
  field?: string;
  meaning: string;
  suggestions?: string[];
}
