import { defaultRules, type GroupingRules } from "./rules.ts";

/** A file as the walk found it. */
export interface FileToGroup {
  path: string;
  sizeBytes: number;
  mtimeMs: number;
}

/** Files that belong together. */
export interface ProposedDataset {
  name: string;
  /** Folder of the master, or of the files; with forward slashes. */
  folder: string;
  /** The file to extract metadata from. */
  masterPath?: string;
  files: FileToGroup[];
}

export interface Grouping {
  /** In order of folder and name. Every file that is neither context nor ignored is in exactly one. */
  datasets: ProposedDataset[];
  /** Beamtime metadata and the like. */
  context: FileToGroup[];
  ignored: { path: string; reason: string }[];
}

interface Item {
  file: FileToGroup;
  folder: string;
  name: string;
  extension: string;
  /** Name without extension and without `_master`. */
  base: string;
}

/**
 * Decides which files form one dataset. Pure; the same files in any order give the same result.
 * @param roots what the person named: files, or folders that were walked
 */
export function groupFiles(
  files: readonly FileToGroup[],
  roots: readonly string[] = [],
  rules: GroupingRules = defaultRules,
): Grouping {
  const grouping: Grouping = { datasets: [], context: [], ignored: [] };
  const rootPaths = roots.map(normalize);
  const items: Item[] = [];
  const byPath = new Map(files.map((file) => [normalize(file.path), file]));
  for (const [path, file] of [...byPath].sort(([a], [b]) => compare(a, b))) {
    const item = toItem(path, file);
    const reason = ignoredBecause(path, item.name, rootPaths, rules);
    if (reason) grouping.ignored.push({ path: file.path, reason });
    else if (rules.context.some((pattern) => pattern.test(item.name))) grouping.context.push(file);
    else items.push(item);
  }
  grouping.datasets = toDatasets(items, new Set(rootPaths), rules);
  return grouping;
}

/** Masters of one folder by base name. */
type MasterIndex = Map<string, Item[]>;

function toDatasets(items: Item[], roots: Set<string>, rules: GroupingRules): ProposedDataset[] {
  const { masters, owners, companions } = findMasters(items, rules);
  const datasets = new Map<string, ProposedDataset>();
  for (const master of [...masters.values()].flatMap((index) => [...index.values()].flat())) {
    const { base: name, folder, file } = master;
    datasets.set(pathOf(master), { name, folder, masterPath: file.path, files: [file] });
  }
  for (const item of items) {
    if (datasets.has(pathOf(item))) continue;
    const named = companions.get(item) ?? bestMatch(masters.get(item.folder), stem(item));
    const owner = owners.get(item.folder) ?? named ?? namesake(masters, item.folder);
    if (owner) datasets.get(pathOf(owner))?.files.push(item.file);
    else addLoose(datasets, item, roots);
  }
  return [...datasets.values()].sort((a, b) => compare(a.folder, b.folder) || compare(a.name, b.name));
}

/** The masters of each folder, the masters that own whole folders (by folder), and those of companions. */
function findMasters(items: Item[], rules: GroupingRules) {
  const candidates = Map.groupBy(
    items.filter((item) => rules.masterExtensions.includes(item.extension)),
    (item) => item.folder,
  );
  const masters = new Map<string, MasterIndex>();
  const companions = new Map<Item, Item>();
  for (const [folder, all] of candidates) {
    const index = Map.groupBy(all, (item) => item.base);
    for (const item of all) {
      const master = companionMaster(item, index, rules);
      if (master) companions.set(item, master);
    }
    const own = all.filter((item) => !companions.has(item));
    masters.set(
      folder,
      Map.groupBy(own, (item) => item.base),
    );
  }
  const owners = folderOwners(items, masters, rules);
  for (const folder of owners.keys()) masters.delete(folder);
  return { masters, owners, companions };
}

/** The other master of the folder that this one is named as a companion of. */
function companionMaster(item: Item, folder: MasterIndex, rules: GroupingRules): Item | undefined {
  for (const pattern of rules.companions) {
    const base = pattern.exec(item.name)?.groups?.base;
    const named = base === undefined ? [] : (folder.get(base) ?? []).filter((other) => stem(other) !== stem(item));
    // `x.nxs` before `x_master.h5`, which it usually links to.
    const isMaster = /_master$/i.test(stem(item));
    const master = named.find((other) => stem(other) === base) ?? (isMaster ? undefined : named[0]);
    if (master) return companionMaster(master, folder, rules) ?? master;
  }
  return undefined;
}

/** The master that bears its folder's name, as in `scan_1/scan_1.nxs`: whatever else the folder holds belongs to it. */
function namesake(masters: Map<string, MasterIndex>, folder: string): Item | undefined {
  return masters.get(folder)?.get(folderName(folder))?.[0];
}

/**
 * Folders (with all below them) belong to the master beside them that they are named after, or to the one that is named
 * after the folder it lies in; the outermost such master wins.
 */
function folderOwners(items: Item[], masters: Map<string, MasterIndex>, rules: GroupingRules): Map<string, Item> {
  const folders = new Set(items.map((item) => item.folder));
  const independent = items.filter((item) => rules.independentExtensions.includes(item.extension));
  const holdsIndependent = new Set(independent.flatMap((item) => [...ancestors(item.folder), item.folder]));
  const owners = new Map<string, Item>();
  for (const folder of folders) {
    const line = [...ancestors(folder), folder];
    for (const [index, parent] of line.slice(0, -1).entries()) {
      const top = line[index + 1] ?? folder;
      const owner = holdsIndependent.has(top)
        ? undefined
        : (bestMatch(masters.get(parent), folderName(top)) ?? namesake(masters, parent));
      if (!owner) continue;
      owners.set(folder, owner);
      break;
    }
  }
  return owners;
}

/** The folders above a folder, outermost first. */
function ancestors(folder: string): string[] {
  const parts = folder.split("/");
  return parts.slice(0, -1).map((_, index) => parts.slice(0, index + 1).join("/") || "/");
}

/** The master with the longest name that starts `name`: `scan_1` owns `scan_1.log` and `scan_1_0001.tif`, not `scan_12.log`. */
function bestMatch(masters: MasterIndex | undefined, name: string): Item | undefined {
  for (let length = name.length; masters && length > 0; length--) {
    if (length < name.length && !/[-_.]/.test(name.charAt(length))) continue;
    const found = masters.get(name.slice(0, length))?.[0];
    if (found) return found;
  }
  return undefined;
}

function addLoose(datasets: Map<string, ProposedDataset>, item: Item, roots: Set<string>): void {
  const key = `${item.folder}/`;
  const dataset = datasets.get(key);
  if (dataset) {
    dataset.files.push(item.file);
    dataset.name = folderName(item.folder);
    return;
  }
  // One loose file that was named itself is its own dataset, not its whole folder.
  const name = roots.has(pathOf(item)) ? stem(item) : folderName(item.folder);
  datasets.set(key, { name, folder: item.folder, files: [item.file] });
}

function ignoredBecause(path: string, name: string, roots: string[], rules: GroupingRules): string | undefined {
  const byName = rules.ignored.find(({ pattern }) => pattern.test(name));
  if (byName) return byName.reason;
  const root = roots.filter((one) => path.startsWith(`${one}/`)).sort((a, b) => b.length - a.length)[0];
  const folders = (root === undefined ? "" : path.slice(root.length + 1)).split("/").slice(0, -1);
  return folders.some((folder) => /^\.[^.]/.test(folder)) ? "in a hidden folder" : undefined;
}

function toItem(path: string, file: FileToGroup): Item {
  const slash = path.lastIndexOf("/");
  const name = path.slice(slash + 1);
  const dot = name.lastIndexOf(".");
  const extension = dot > 0 ? name.slice(dot).toLowerCase() : "";
  const base = (dot > 0 ? name.slice(0, dot) : name).replace(/(.)_master$/i, "$1");
  return { file, folder: slash > 0 ? path.slice(0, slash) : slash === 0 ? "/" : ".", name, extension, base };
}

function stem(item: Item): string {
  return item.extension === "" ? item.name : item.name.slice(0, -item.extension.length);
}

function pathOf(item: Item): string {
  return item.folder === "." ? item.name : item.folder === "/" ? `/${item.name}` : `${item.folder}/${item.name}`;
}

function folderName(folder: string): string {
  return folder.slice(folder.lastIndexOf("/") + 1) || folder;
}

function normalize(path: string): string {
  const slashes = /^[A-Za-z]:\\|^\\\\/.test(path) ? path.replaceAll("\\", "/") : path;
  return slashes.replace(/^\.\//, "").replace(/(.)\/+$/, "$1");
}

function compare(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0;
}
