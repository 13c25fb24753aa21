import { panetTable } from "./panet-table.ts";

export interface Technique {
  /** As in `PaNET01216`. */
  id: string;
  label: string;
  alternatives: readonly string[];
}

interface Node extends Technique {
  parents: readonly string[];
}

const idOf = (digits: string) => `PaNET${digits}`;
const nodes = new Map<string, Node>();
for (const line of panetTable.trim().split("\n")) {
  const [digits = "", label = "", alternatives = "", parents = ""] = line.split("|");
  const list = (text: string, by: string) => (text === "" ? [] : text.split(by));
  const id = idOf(digits);
  nodes.set(id, { id, label, alternatives: list(alternatives, ";"), parents: list(parents, " ").map(idOf) });
}

/** Everything broader than each technique. */
const broader = new Map([...nodes.values()].map(({ id, parents }) => [id, new Set(parents)]));

// Many techniques are defined as what has all of their parents: x-ray diffraction is diffraction with an x-ray probe. So
// whatever has all parents of another technique is a narrower one, though the table does not list it as its child.
const defined = [...nodes.values()].filter(({ parents }) => parents.length > 1);
for (let changed = true; changed; ) {
  changed = false;
  for (const [id, found] of broader) {
    const before = found.size;
    for (const one of [...found]) for (const further of broader.get(one) ?? []) found.add(further);
    for (const { id: other, parents } of defined)
      if (other !== id && parents.every((parent) => found.has(parent))) found.add(other);
    if (found.size !== before) changed = true;
  }
}

const narrower = new Map<string, string[]>();
for (const [id, all] of broader)
  for (const one of all) if (one !== id) narrower.set(one, [...(narrower.get(one) ?? []), id]);

// The label is the technique's name; an abbreviation may stand for several.
const byName = new Map<string, string[]>();
for (const { id, label, alternatives } of nodes.values())
  for (const name of [label, ...alternatives]) {
    const key = nameKey(name);
    byName.set(key, [...(byName.get(key) ?? []), id]);
  }

function nameKey(name: string): string {
  return name
    .trim()
    .toLowerCase()
    .replace(/[\s_-]+/g, " ");
}

export const techniques: readonly Technique[] = [...nodes.values()];

/** The id in `PaNET01216` and in addresses that end so; undefined for anything else. */
export function panetId(text: string): string | undefined {
  const digits = /(?:^|[/#:])PaNET_?(\d{5})$/i.exec(text.trim())?.[1];
  return digits !== undefined && nodes.has(idOf(digits)) ? idOf(digits) : undefined;
}

/** Techniques with this id, whole name or abbreviation (`SAXS`, in any case; "technique" may be left out). */
export function techniquesNamed(text: string): readonly string[] {
  const id = panetId(text);
  if (id !== undefined) return [id];
  const key = nameKey(text);
  return byName.get(key) ?? byName.get(`${key} technique`) ?? [];
}

/** Techniques in whose label or alternative labels a test holds. */
export const techniquesWhere = (test: (name: string) => boolean): readonly string[] =>
  techniques.filter(({ label, alternatives }) => test(label) || alternatives.some(test)).map(({ id }) => id);

/** These techniques and all narrower ones. */
export const withNarrower = (ids: readonly string[]): ReadonlySet<string> =>
  new Set(ids.flatMap((id) => [id, ...(narrower.get(id) ?? [])]));

export const techniqueLabel = (id: string): string | undefined => nodes.get(id)?.label;

/** Texts, in lower case, by which records name a technique: ids in their forms, label, alternative labels. */
export function spellingsOf(ids: Iterable<string>): string[] {
  const found = new Set<string>();
  for (const id of ids) {
    const node = nodes.get(id);
    if (!node) continue;
    for (const form of addresses(id)) found.add(form.toLowerCase());
    for (const name of [node.label, ...node.alternatives]) found.add(name.toLowerCase());
  }
  return [...found];
}

const addresses = (id: string) => [
  id,
  `panet:${id}`,
  ...["http", "https"].flatMap((scheme) => [
    `${scheme}://purl.org/pan-science/PaNET/${id}`,
    `${scheme}://purl.org/pan-science/PaNET#${id}`,
  ]),
];
