/**
 * `honoured`: as in SciCat. `differently`: it works, with the difference that the meaning names. `unneeded`: Margay does
 * the same without it. `unsupported`: has no effect.
 */
export type SettingState = "honoured" | "differently" | "unneeded" | "unsupported";

/** One of SciCat's environment variables and what it means here. */
export interface Setting {
  readonly name: string;
  readonly state: SettingState;
  /** Value when unset, as text; empty for none. */
  readonly default: string;
  /** For people; of one that has no effect, why. */
  readonly meaning: string;
  readonly kind: "text" | "integer" | "boolean" | "list" | "url";
  /** Declared in another table of the application, which has more to say about it. */
  readonly elsewhere?: boolean;
  /** What to do where it is set and has no effect. */
  readonly advice?: string;
}

export interface SettingGroup {
  readonly title: string;
  readonly settings: readonly Setting[];
}

type Options = Partial<Pick<Setting, "default" | "kind" | "elsewhere" | "advice">>;

const setting =
  (state: SettingState) =>
  (name: string, meaning: string, options: Options = {}): Setting => ({
    name,
    state,
    meaning,
    default: "",
    kind: "text",
    ...options,
  });

export const honoured = setting("honoured");
export const differently = setting("differently");
export const unneeded = setting("unneeded");
export const unsupported = setting("unsupported");
