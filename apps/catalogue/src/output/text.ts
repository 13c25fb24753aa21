const sizeUnits = ["B", "kB", "MB", "GB", "TB", "PB", "EB"];

/** `1.2 MB`, in powers of 1,000. */
export function humanSize(sizeBytes: number): string {
  let value = sizeBytes;
  let unit = 0;
  while (value >= 999.5 && unit < sizeUnits.length - 1) {
    value /= 1000;
    unit++;
  }
  const digits = unit === 0 || value >= 99.5 ? 0 : 1;
  return `${value.toFixed(digits)} ${sizeUnits[unit]}`;
}

/** `1 file`, `2 files`. */
export const plural = (count: number, noun: string) => `${count.toLocaleString("en")} ${noun}${count === 1 ? "" : "s"}`;

/** Text that cannot move the cursor or break the line. */
export const plain = (text: string) => text.replace(/[\p{Cc}\u2028\u2029]+/gu, " ");

export interface Column {
  title: string;
  /** Numbers stand at the right. */
  right?: boolean;
}

/** A table in fixed columns, two blanks between; the last column is not padded. */
export function table(columns: readonly Column[], rows: readonly (readonly string[])[]): string {
  const cells = [columns.map(({ title }) => title), ...rows.map((row) => row.map(plain))];
  const widths = columns.map((_, index) => Math.max(...cells.map((row) => width(row[index] ?? ""))));
  return cells
    .map((row) => columns.map((column, index) => pad(row[index] ?? "", widths[index] ?? 0, column.right)))
    .map((row) => row.join("  ").trimEnd())
    .join("\n");
}

function pad(text: string, to: number, right = false): string {
  const blanks = " ".repeat(Math.max(0, to - width(text)));
  return right ? blanks + text : text + blanks;
}

/** Cells that a text takes on a terminal: characters rather than UTF-16 units; wide East Asian ones take two. */
export function width(text: string): number {
  let cells = 0;
  for (const character of text) {
    if (/\p{M}/u.test(character)) continue;
    cells += /[\u1100-\u115f\u2e80-\ua4cf\uac00-\ud7a3\uf900-\ufaff\ufe30-\ufe4f\uff00-\uff60\uffe0-\uffe6]/.test(
      character,
    )
      ? 2
      : 1;
  }
  return cells;
}
