import { setTimeout as delay } from "node:timers/promises";
import { type BeginDeps, begin, type Live } from "./begin.ts";
import type { Kept } from "./feed/index.ts";
import { withLine } from "./lines.ts";
import { AboveLimit, isSame, keepWithin } from "./load/index.ts";
import { createOutage, messageOf, sinceMs } from "./telling.ts";
import type { ColumnState } from "./types.ts";

const retryMs = 1_000;
const saveEveryMs = 15 * 60_000;
const weighEveryMs = 60_000;
/** Searches on an index that was replaced may still be under way. */
const graceMs = 30_000;

const everything: Kept = { terms: true, quantities: true, files: true };
/** What columns keep that are off. */
export const nothing: Kept = { terms: false, quantities: false, files: false };

/** Loads an index, keeps it fresh and saved, and loads it anew where that must be. */
export interface Keeper {
  /** The index that searches may use. */
  readonly live: Live | undefined;
  /** How far it is while there is none. */
  readonly state: ColumnState;
  /** Resolves when there is one for the first time, or it ended without. */
  readonly begun: Promise<void>;
  /** Resolves when it has ended, which the signal of its dependencies makes it do. */
  readonly ended: Promise<void>;
}

export function startKeeper(deps: BeginDeps): Keeper {
  const { config, copies, signal, log } = deps;
  const { memoryLimitBytes } = config;
  const outage = createOutage(log);
  const retired = new Set<Promise<void>>();
  let kept: Kept = everything;
  let state: ColumnState = { phase: "loading", ...kept };
  let live: Live | undefined;
  const begun = Promise.withResolvers<void>();
  let wake = () => {};
  signal.addEventListener("abort", () => wake(), { once: true });

  const pause = () =>
    new Promise<void>((resolve) => {
      const timer = setTimeout(resolve, config.pollMs).unref();
      wake = () => {
        clearTimeout(timer);
        resolve();
      };
    });

  /** Follows until the index must be loaded anew. Throws AboveLimit. */
  async function follow(now: Live): Promise<void> {
    let savedAt = performance.now();
    let weighedAt = savedAt;
    let saving: Promise<void> | undefined;
    const startSaving = () => {
      saving ??= save(now).finally(() => {
        saving = undefined;
      });
    };
    void now.follower.overtaken.then(() => wake());
    startSaving();
    while (!signal.aborted && !now.follower.isOvertaken) {
      await pause();
      if (signal.aborted || now.follower.isOvertaken) break;
      await now.follower.catchUp().then(outage.back, outage.away);
      if (performance.now() - weighedAt > weighEveryMs) {
        weighedAt = performance.now();
        weigh(now);
      }
      if (performance.now() - savedAt > saveEveryMs) {
        savedAt = performance.now();
        startSaving();
      }
    }
    await saving;
  }

  function weigh(now: Live): void {
    const fits = keepWithin(memoryLimitBytes, { sizes: now.index.sizes(), share: 1, kept: now.kept });
    if (!fits || !isSame(fits, now.kept)) throw new AboveLimit(fits);
  }

  async function save({ index, follower, kept: parts, ...now }: Live): Promise<void> {
    if (!copies || now.saved === index.generation || follower.isOvertaken) return;
    const { generation } = index;
    const startedAt = performance.now();
    try {
      const order = { index, kept: parts, memoryLimitBytes, position: () => follower.position };
      if (!(await withLine(deps.reach, (line) => copies.save(line, order)))) return;
      if (live?.index === index) live.saved = generation;
      log.info({ tookMs: sinceMs(startedAt) }, "search columns: saved");
    } catch (error) {
      log.warn({ reason: messageOf(error) }, "search columns: could not be saved");
    }
  }

  /** What searches used may go, after a while. */
  function retire(): void {
    const old = live;
    live = undefined;
    if (!old) return;
    const end = async () => {
      if (signal.aborted) await save(old);
      else await delay(graceMs, undefined, { signal, ref: false }).catch(() => {});
      await old.index.close();
    };
    const ended = end().finally(() => retired.delete(ended));
    retired.add(ended);
  }

  /** Answers whether something may be tried with less. */
  function lessen({ kept: less }: AboveLimit): boolean {
    const megabytes = Math.round(memoryLimitBytes / 1e6);
    const parts = less ? keptText(less) : "nothing";
    log.warn({ megabytes, kept: parts }, "search columns: above their memory limit (MARGAY_SEARCH_MEMORY)");
    if (less) kept = less;
    else state = { phase: "off", note: `do not fit in ${megabytes} MB`, ...nothing };
    return less !== undefined;
  }

  async function run(): Promise<void> {
    let from: "copy" | "database" = "copy";
    for (let goOn = true; goOn && !signal.aborted; retire()) {
      state = { phase: "loading", ...kept };
      const progress = (share: number) => {
        state = { phase: "loading", note: `${Math.floor(share * 100)} %`, ...kept };
      };
      try {
        live = await begin(deps, { kept, from, progress });
        begun.resolve();
        from = "database";
        kept = live.kept;
        outage.back();
        await follow(live);
      } catch (error) {
        if (error instanceof AboveLimit) goOn = lessen(error);
        else if (!signal.aborted) {
          outage.away(error);
          await delay(retryMs, undefined, { signal, ref: false }).catch(() => {});
        }
      }
    }
    await Promise.all(retired);
  }

  const ended = run()
    .catch((error) => log.warn({ err: error }, "search columns: ended"))
    .finally(begun.resolve);
  return {
    get live() {
      return live;
    },
    get state() {
      return state;
    },
    begun: begun.promise,
    ended,
  };
}

/** For people: what is kept where something is left out. */
function keptText({ files, terms, quantities }: Kept): string {
  const left = [files ? "" : "files", terms ? "" : "words", quantities ? "" : "quantities"].filter(
    (part) => part !== "",
  );
  const last = left.pop() ?? "";
  return `all but ${left.length > 0 ? `${left.join(", ")} and ` : ""}${last}`;
}
