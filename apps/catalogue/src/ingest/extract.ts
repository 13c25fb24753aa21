import { ExtractError, type ExtractedEntry } from "@margay/extract";
import type { Extractor } from "@margay/extract/node";
import type { Candidate } from "./discover.ts";
import { entryName, hasData, joinMetadata } from "./metadata.ts";
import type { IngestOptions, Trouble } from "./options.ts";

/** What the masters of a candidate give one dataset. */
export interface Read {
  /** Added to the name, where one file makes several datasets. */
  suffix: string;
  entry: ExtractedEntry | undefined;
  metadata: Record<string, unknown> | undefined;
  preview: { thumbnail: string; caption: string } | undefined;
}

export interface ReadResult {
  reads: Read[];
  warnings: string[];
  /** A master could not be read: its dataset stands by the facts of its files alone. */
  troubles: Trouble[];
}

interface Named {
  name: string;
  path: string;
  entry: ExtractedEntry;
}

/**
 * Extracts the masters of a candidate. One file with several entries that hold data makes as many datasets; entries
 * without data join the first.
 */
export async function readMasters(
  extractor: Extractor,
  candidate: Candidate,
  options: Pick<IngestOptions, "preview"> & { timeZone: string | undefined; signal: AbortSignal },
): Promise<ReadResult> {
  const result: ReadResult = { reads: [], warnings: [], troubles: [] };
  const found: Named[] = [];
  const previews: { path: string; inside: string; preview: Read["preview"] }[] = [];
  const { timeZone, signal, preview: wantPreview } = options;
  for (const path of candidate.masters) {
    try {
      const zone = timeZone === undefined ? {} : { timeZone };
      // One picture is enough.
      const preview = wantPreview && previews.length === 0;
      const extracted = await extractor.extract(path, { ...zone, preview, signal });
      found.push(...extracted.entries.map((entry) => ({ name: entryName(entry, path), path, entry })));
      result.warnings.push(...extracted.warnings.map((one) => (one.path ? `${one.path}: ` : "") + one.message));
      if (extracted.preview)
        previews.push({ path, inside: extracted.preview.path, preview: pictureOf(extracted.preview) });
    } catch (error) {
      if (!(error instanceof ExtractError)) throw error;
      result.troubles.push({ path, code: error.code, message: `${error.message} Registered as a plain file.` });
    }
  }
  const withData = found.filter(({ entry }) => hasData(entry));
  const first = withData[0] ?? found[0];
  if (!first) result.reads.push({ suffix: "", entry: undefined, metadata: undefined, preview: undefined });
  else if (candidate.masters.length === 1 && withData.length > 1)
    for (const one of withData) {
      const own = previews.find(({ inside }) => `${inside}/`.startsWith(`${one.entry.entryPath.replace(/\/$/, "")}/`));
      const others = one === first ? found.filter((other) => !withData.includes(other)) : [];
      result.reads.push(readOf(one, others, `_${one.name}`, own?.preview));
    }
  else {
    const others = found.filter((other) => other !== first);
    result.reads.push(readOf(first, others, "", previews[0]?.preview));
  }
  return result;
}

function readOf(main: Named, others: readonly Named[], suffix: string, preview: Read["preview"]): Read {
  return { suffix, entry: main.entry, metadata: joinMetadata(main.entry, others), preview };
}

const pictureOf = ({ png, caption }: { png: Uint8Array; caption: string }) => ({
  thumbnail: `data:image/png;base64,${Buffer.from(png).toString("base64")}`,
  caption,
});
