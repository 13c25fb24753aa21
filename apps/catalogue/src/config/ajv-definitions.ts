import { createRequire } from "node:module";
import type { ScicatConfig } from "@margay/scicat/settings";
import { ConfigError } from "../data-dir.ts";
import type { Env } from "../env.ts";
import { findFile, objectIn, readJson, type SettingFile } from "./files.ts";

type Definitions = ScicatConfig["ajvDefinitions"];
type Maker = Definitions["dynamicDefaults"][string];

const variable = "AJV_CUSTOM_DEFINITIONS_FILE";

/** Adds what the site defines for the validator of publications. A JSON file gives constants where a module computes. */
export function readAjvDefinitions(env: Env, folder: string, defaults: Definitions): Definitions {
  const file = findFile({ variable, given: env[variable], folder });
  if (file === undefined) return defaults;
  const content = objectIn(file, file.path.endsWith(".json") ? readJson(file) : load(file), "what it gives");
  const keywords = content.keywords ?? [];
  if (!Array.isArray(keywords)) throw new ConfigError(`${file.subject}: keywords must be a list; correct it.`);
  const given = objectIn(file, content.dynamicDefaults ?? {}, "dynamicDefaults");
  const dynamicDefaults = Object.fromEntries(Object.entries(given).map(([name, value]) => [name, maker(value)]));
  return { keywords, dynamicDefaults: { ...defaults.dynamicDefaults, ...dynamicDefaults } };
}

// A function of a module is a maker already: that is how Ajv's own keyword takes them.
const maker = (value: unknown): Maker => (typeof value === "function" ? (value as Maker) : () => () => value);

function load(file: SettingFile): unknown {
  try {
    const loaded: unknown = createRequire(file.path)(file.path);
    if (loaded !== null && typeof loaded === "object" && "default" in loaded) return loaded.default;
    return loaded;
  } catch (error) {
    const reason = error instanceof Error ? error.message.split("\n")[0] : String(error);
    throw new ConfigError(`${file.subject}: cannot be loaded: ${reason}; correct the module.`);
  }
}
