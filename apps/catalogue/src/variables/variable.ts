/** One environment variable: what it means, its default, and how to write it. */
export interface Variable {
  name: string;
  meaning: string;
  default: string;
  kind: "text" | "integer" | "boolean" | "list" | "url";
  min?: number;
  max?: number;
}

export type Env = Record<string, string | undefined>;
