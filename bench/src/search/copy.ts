import type pg from "pg";
import { from as copyFrom } from "pg-copy-streams";

/** A value of one column in COPY's text format. */
export type CopyValue = string | number | boolean | Date | null | readonly (string | number)[];

/** One line of COPY's text format. */
export function copyLine(values: readonly CopyValue[]): string {
  return `${values.map(copyText).join("\t")}\n`;
}

function copyText(value: CopyValue): string {
  if (value === null) return "\\N";
  if (typeof value === "string") return escaped(value);
  if (typeof value === "number") return String(value);
  if (typeof value === "boolean") return value ? "t" : "f";
  if (value instanceof Date) return value.toISOString();
  return typeof value[0] === "string" ? escaped(`{${value.map(quoted).join(",")}}`) : `{${value.join(",")}}`;
}

const special = /[\\\t\n\r]/;
const escaped = (text: string) =>
  special.test(text)
    ? text.replaceAll("\\", "\\\\").replaceAll("\t", "\\t").replaceAll("\n", "\\n").replaceAll("\r", "\\r")
    : text;

const quoted = (item: string | number) => `"${String(item).replaceAll("\\", "\\\\").replaceAll('"', '\\"')}"`;

/** Copies lines into some columns of a table, in the transaction of the connection. */
export async function copyInto(client: pg.ClientBase, target: string, lines: readonly string[]): Promise<void> {
  if (lines.length === 0) return;
  const stream = client.query(copyFrom(`copy ${target} from stdin`));
  await new Promise<void>((resolve, reject) => {
    stream.once("error", reject).once("finish", resolve);
    stream.end(lines.join(""));
  });
}
