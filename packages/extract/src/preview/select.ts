import { isNumeric } from "../h5/lib.ts";
import type { Child, H5Reader } from "../h5/reader.ts";
import { virtualSourcesReachable } from "../h5/virtual.ts";
import { findEntries } from "../nexus/entry.ts";
import { childrenOf, nxClass } from "../nexus/lookup.ts";

/** A dataset worth plotting, and the dataset of its fastest axis where known. */
export interface PlotSource {
  signal: string;
  axis?: string;
}

const maxVisited = 2000;

/**
 * What to plot, best first: the NXdata that `@default` leads to, then any NXdata with a signal, then the largest
 * array of an NXdata or NXdetector, then of the file.
 */
export function* plotSources(reader: H5Reader): Generator<PlotSource> {
  const entries = findEntries(reader);
  const starts = entries.length > 0 ? entries : ["/"];
  const preferred = followDefault(reader, "/", 0) ?? starts.map((path) => followDefault(reader, path, 0)).find(Boolean);
  if (preferred) yield* signalOf(reader, preferred);
  const groups = starts.flatMap((path) => [...groupsBelow(reader, path)]);
  const dataGroups = groups.filter((group) => nxClass(reader, group) === "NXdata");
  for (const group of dataGroups) yield* signalOf(reader, group);
  const plotted = groups.filter((group) => /^NX(data|detector)$/.test(nxClass(reader, group) ?? ""));
  // A NeXus file without readable signal shows nothing rather than a random motor.
  yield* largest(reader, plotted.length > 0 || entries.length > 0 ? plotted : ["/", ...groups]);
}

function followDefault(reader: H5Reader, path: string, depth: number): string | undefined {
  if (depth > 8) return undefined;
  const name = reader.textAttribute(path, "default");
  if (name === undefined) return nxClass(reader, path) === "NXdata" ? path : undefined;
  const next = name.startsWith("/") ? name : `${path === "/" ? "" : path}/${name}`;
  return reader.exists(next) && reader.kindOf(next) === "group" ? followDefault(reader, next, depth + 1) : undefined;
}

/** Signal of an NXdata: group attribute, else the dataset with `signal=1`. */
function* signalOf(reader: H5Reader, group: string): Generator<PlotSource> {
  const children = childrenOf(reader, group).filter((child) => child.kind === "dataset");
  const named = reader.textAttribute(group, "signal");
  const old = children.find((child) => String(first(reader.attribute(child.path, "signal"))) === "1");
  const signal = named === undefined ? old : children.find((child) => child.name === named);
  if (!signal || !isPlottable(reader, signal.path)) return;
  const axis = axisOf(reader, group, signal, children);
  yield axis ? { signal: signal.path, axis } : { signal: signal.path };
}

/** The fastest axis: the last of `@axes`, on the group or on the signal, else a sibling that claims to be one. */
function axisOf(reader: H5Reader, group: string, signal: Child, children: Child[]): string | undefined {
  const axes = reader.attribute(group, "axes") ?? reader.attribute(signal.path, "axes");
  const names = (Array.isArray(axes) ? axes : String(axes ?? "").split(/[:,]/)).map((name) => String(name).trim());
  const shape = reader.metadata(signal.path).shape ?? [];
  const candidates = [
    children.find((child) => child.name === names.at(-1)),
    ...children.filter((child) => first(reader.attribute(child.path, "axis")) !== undefined),
  ];
  const axis = candidates.find(
    (child) => child && child.name !== signal.name && lengthOf(reader, child.path) === shape.at(-1),
  );
  return axis?.path;
}

function* largest(reader: H5Reader, groups: string[]): Generator<PlotSource> {
  const found = groups.flatMap((group) => {
    const children = childrenOf(reader, group).filter((child) => child.kind === "dataset");
    const axes = [reader.attribute(group, "axes") ?? []].flat().map(String);
    const isAxis = (child: Child) =>
      axes.includes(child.name) || first(reader.attribute(child.path, "axis")) !== undefined;
    return children
      .filter((child) => !isAxis(child) && isPlottable(reader, child.path))
      .map((child) => ({ child, axis: axisOf(reader, group, child, children), ...score(reader, child) }));
  });
  found.sort((a, b) => b.size - a.size || b.rank - a.rank);
  for (const { child, axis } of found) yield axis ? { signal: child.path, axis } : { signal: child.path };
}

function score(reader: H5Reader, child: Child): { size: number; rank: number } {
  const likely = /data|count|sum|intens|signal|frame|image/i.test(child.name) ? 1 : 0;
  const unlikely = /time|index|path|number|error|mask|offset|weight/i.test(child.name) ? 2 : 0;
  return { size: reader.metadata(child.path).total_size, rank: likely - unlikely };
}

function isPlottable(reader: H5Reader, path: string): boolean {
  try {
    const metadata = reader.metadata(path);
    if (!isNumeric(metadata) || !metadata.shape?.length || metadata.total_size < 2) return false;
    return !metadata.virtual_sources?.length || virtualSourcesReachable(reader, path, metadata);
  } catch {
    return false;
  }
}

function lengthOf(reader: H5Reader, path: string): number | undefined {
  const metadata = reader.metadata(path);
  return metadata.shape?.length === 1 && isNumeric(metadata) ? metadata.shape[0] : undefined;
}

function first(value: unknown): unknown {
  return Array.isArray(value) ? value[0] : value;
}

/** Groups below `path`, shallow ones first, each object once. */
function* groupsBelow(reader: H5Reader, path: string): Generator<string> {
  const queue = [path];
  const seen = new Set<string>();
  for (let group = queue.shift(); group !== undefined && seen.size < maxVisited; group = queue.shift()) {
    for (const child of childrenOf(reader, group)) {
      if (child.kind !== "group") continue;
      const address = reader.address(child.path);
      if (seen.has(address)) continue;
      seen.add(address);
      yield child.path;
      if (child.path.split("/").length < 12) queue.push(child.path);
    }
  }
}
