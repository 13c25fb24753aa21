import { ConfigError } from "../data-dir.ts";
import type { Env } from "../env.ts";

/** A whole number in bounds; undefined when unset. */
export function wholeNumber(env: Env, name: string, { min = 0, max = 1_000_000_000 } = {}): number | undefined {
  const text = env[name];
  if (text === undefined) return undefined;
  const value = Number(text);
  if (!/^-?\d+$/.test(text) || value < min || value > max)
    throw new ConfigError(
      `${name}: ${JSON.stringify(text)} is not a whole number from ${min} to ${max}; correct or unset it.`,
    );
  return value;
}

/** Yes or no in the usual words. */
export function flag(env: Env, name: string, unset = false): boolean {
  const text = env[name]?.toLowerCase();
  if (text === undefined) return unset;
  if (["true", "1", "yes", "on"].includes(text)) return true;
  if (["false", "0", "no", "off"].includes(text)) return false;
  throw new ConfigError(`${name}: ${JSON.stringify(text)} is neither yes nor no; correct or unset it.`);
}

/** Names separated by commas, trimmed, without empty ones. */
export function list(env: Env, name: string): string[] {
  return (env[name] ?? "")
    .split(",")
    .map((one) => one.trim())
    .filter((one) => one !== "");
}

/** An http or https address; undefined when unset. What stands in it is not repeated: it may hold a password. */
export function webAddress(env: Env, name: string): string | undefined {
  const text = env[name];
  if (text === undefined) return undefined;
  const protocol = URL.canParse(text) ? new URL(text).protocol : undefined;
  if (protocol !== "http:" && protocol !== "https:")
    throw new ConfigError(`${name}: is not an address that begins with http:// or https://; correct or unset it.`);
  return text;
}

const units: Record<string, number> = { "": 1, b: 1, kb: 1_024, mb: 1_048_576, gb: 1_073_741_824 };

/** A size such as `16mb`, `500 kB` or plain bytes, in bytes; units count in 1024s as SciCat's do. */
export function byteSize(env: Env, name: string, { min, max }: { min: number; max: number }): number | undefined {
  const text = env[name];
  if (text === undefined) return undefined;
  const [, digits, unit = ""] = /^(\d+(?:\.\d+)?)\s*([kmg]?b)?$/i.exec(text) ?? [];
  const value = Math.floor(Number(digits) * (units[unit.toLowerCase()] ?? Number.NaN));
  if (!(value >= min && value <= max))
    throw new ConfigError(
      `${name}: ${JSON.stringify(text)} is no size from ${min} to ${max} bytes; write it like 16mb, or unset it.`,
    );
  return value;
}

/** A regular expression; undefined when unset. */
export function pattern(env: Env, name: string): RegExp | undefined {
  const text = env[name];
  if (text === undefined) return undefined;
  try {
    return new RegExp(text);
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error);
    throw new ConfigError(`${name}: ${reason}; correct or unset it.`);
  }
}

/** One of a few words; the first is the default. */
export function oneOf<const Word extends string>(env: Env, name: string, words: readonly [Word, ...Word[]]): Word {
  const text = env[name];
  const found = text === undefined ? words[0] : words.find((word) => word === text.toLowerCase());
  if (found === undefined)
    throw new ConfigError(`${name}: ${JSON.stringify(text)} is none of ${words.join(", ")}; correct or unset it.`);
  return found;
}
