const prefixes = ["k", "M", "G", "T", "P", "E"];
const units = prefixes.flatMap((prefix, index) => [
  { unit: `${prefix}B`, factor: 1_000 ** (index + 1) },
  { unit: `${prefix.toUpperCase()}iB`, factor: 1_024 ** (index + 1) },
]);

/** A number of bytes in the unit in which it is shortest: `2 GB`, `1.5 GiB`, `1234567 bytes`. Never rounded. */
export function bytesInWords(value: number): string {
  let best = String(value);
  let words = `${best} ${value === 1 ? "byte" : "bytes"}`;
  for (const { unit, factor } of units) {
    const text = String(value / factor);
    if (text.includes("e") || Number(text) * factor !== value || text.length >= best.length) continue;
    best = text;
    words = `${best} ${unit}`;
  }
  return words;
}
