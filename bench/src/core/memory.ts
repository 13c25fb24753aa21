import { readdir, readFile } from "node:fs/promises";

/**
 * Memory in bytes of a process and all below it, pages that they share counted once (Linux's Pss). Undefined where the
 * system does not tell.
 */
export async function memoryOf(pid: number): Promise<number | undefined> {
  try {
    const parents = new Map<number, number>();
    for (const name of await readdir("/proc")) {
      if (!/^\d+$/.test(name)) continue;
      const stat = await readFile(`/proc/${name}/stat`, "utf8").catch(() => "");
      parents.set(Number(name), Number(stat.slice(stat.lastIndexOf(")") + 2).split(" ")[1]));
    }
    const isBelow = (one: number): boolean => one === pid || (parents.has(one) && isBelow(parents.get(one) ?? 0));
    let sum = 0;
    for (const one of [...parents.keys()].filter(isBelow)) {
      const rollup = await readFile(`/proc/${one}/smaps_rollup`, "utf8");
      sum += Number(/^Pss:\s+(\d+) kB/m.exec(rollup)?.[1] ?? 0) * 1_024;
    }
    return sum;
  } catch {
    return undefined;
  }
}
