/** Search parameters as the router holds them: one value, or several under one name. */
export type SearchRecord = Record<string, string | string[]>;

/** Reads `?a=1&b=x&b=y` as `{ a: "1", b: ["x", "y"] }`. */
export function parseSearch(text: string): SearchRecord {
  const found: SearchRecord = {};
  for (const [name, value] of new URLSearchParams(text)) {
    const before = Object.hasOwn(found, name) ? found[name] : undefined;
    if (before === undefined)
      Object.defineProperty(found, name, { value, enumerable: true, writable: true, configurable: true });
    else if (Array.isArray(before)) before.push(value);
    else found[name] = [before, value];
  }
  return found;
}

/** Writes search parameters so that people can read them: names repeat, nothing empty, `:` `/` `,` stay as they are. */
export function stringifySearch(search: Readonly<Record<string, unknown>>): string {
  const params = new URLSearchParams();
  for (const [name, value] of Object.entries(search)) {
    for (const one of Array.isArray(value) ? value : [value]) {
      if (one !== undefined && one !== null && one !== "") params.append(name, String(one));
    }
  }
  const text = params.toString().replaceAll("%3A", ":").replaceAll("%2F", "/").replaceAll("%2C", ",");
  return text === "" ? "" : `?${text}`;
}

/** The values under a name, whichever way they were given. */
export function listOf(value: unknown): string[] {
  if (Array.isArray(value)) return value.filter((one) => typeof one === "string" && one !== "");
  return typeof value === "string" && value !== "" ? [value] : [];
}

export function textOf(value: unknown): string | undefined {
  return listOf(value)[0];
}
