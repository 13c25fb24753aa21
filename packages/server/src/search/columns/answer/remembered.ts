import type { Answer, ColumnIndex, Query } from "@margay/columns";

const maxEntries = 200;
const maxKeyLength = 10_000;
const maxBytes = 64_000_000;

/** Asks the index, or takes the answer to the same question of the same generation. Answers are shared: do not change them. */
export class Answers {
  #index: ColumnIndex | undefined;
  #generation = -1;
  #bytes = 0;
  readonly #known = new Map<string, Answer>();

  /** `audience` stands for the classes that the caller may read. */
  async ask(index: ColumnIndex, audience: string, query: Query, signal: AbortSignal | undefined): Promise<Answer> {
    const key = keyOf(audience, query);
    if (key === undefined) return index.query(query, signal);
    const { generation } = index;
    if (index !== this.#index || generation !== this.#generation) this.#clear(index, generation);
    const known = this.#known.get(key);
    if (known) return known;
    // Begun before anything else can change the index: the answer is of this generation.
    const answer = await index.query(query, signal);
    if (index === this.#index && generation === this.#generation) this.#keep(key, answer);
    return answer;
  }

  #clear(index: ColumnIndex, generation: number): void {
    this.#index = index;
    this.#generation = generation;
    this.#known.clear();
    this.#bytes = 0;
  }

  #keep(key: string, answer: Answer): void {
    const bytes = answer.facets.reduce((sum, { byteLength }) => sum + byteLength, key.length + 2_000);
    if (this.#known.size >= maxEntries || this.#bytes + bytes > maxBytes) return;
    this.#known.set(key, answer);
    this.#bytes += bytes;
  }
}

/** Undefined for questions with many values, which are rarely asked twice. */
function keyOf(audience: string, { visible: _visible, ...query }: Query): string | undefined {
  if (query.ids) return undefined;
  let length = 0;
  const text = JSON.stringify([audience, query], (name, value: unknown) => {
    // Ranks follow from the dictionary, which belongs to the generation.
    if (name === "ranks") return undefined;
    if (!ArrayBuffer.isView(value)) return value;
    length += value.byteLength;
    return length > maxKeyLength ? null : Array.from(value as Uint32Array); // the views of questions are typed arrays
  });
  return length > maxKeyLength || text.length > maxKeyLength ? undefined : text;
}
