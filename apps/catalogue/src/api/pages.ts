import type { Api, Call } from "./client.ts";

interface Page<T> {
  items: T[];
  cursor?: string;
}

/** Yields the records of a list, page by page. */
export async function* pages<T>(api: Api, path: string, query: NonNullable<Call["query"]> = {}): AsyncGenerator<T[]> {
  let cursor: string | undefined;
  do {
    const page = await api.get<Page<T>>(path, { limit: 200, ...query, cursor });
    yield page.items;
    // A list that gave its own last cursor back would never end.
    cursor = page.cursor === cursor ? undefined : page.cursor;
  } while (cursor !== undefined);
}

export async function listAll<T>(api: Api, path: string, query?: NonNullable<Call["query"]>): Promise<T[]> {
  const all: T[] = [];
  for await (const items of pages<T>(api, path, query)) all.push(...items);
  return all;
}
