import { fieldOf } from "../query/index.ts";

/** A value as it must be written to mean itself. */
export const quoted = (value: string): string =>
  /^[\p{L}\p{N}_/.+][^\s"(),*?]*$/u.test(value) && !/^(?:or|and)$/i.test(value)
    ? value
    : `"${value.replaceAll('"', '""')}"`;

/** A metadata key as the left of a condition. */
export function keyName(key: string): string {
  const name = fieldOf(key) === undefined ? key : `metadata.${key}`;
  return /^[\p{L}_][^\s":<>=≤≥~!()]*$/u.test(name) ? name : `"${name.replaceAll('"', '""')}"`;
}
