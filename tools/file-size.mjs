/** Guards the length of hand-written files: a warning from 300 lines on, a failure from 500 on. Prints median and p90. */
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { rootDir } from "./node.mjs";
import { listSources } from "./source-files.mjs";

const warnLines = 300;
const failLines = 500;

const sizes = listSources()
  .filter((file) => /\.(ts|tsx|mjs)$/.test(file))
  .map((file) => ({ file, lines: readFileSync(join(rootDir, file), "utf8").split("\n").length - 1 }))
  .sort((a, b) => a.lines - b.lines);

const at = (share) => sizes[Math.min(sizes.length - 1, Math.floor(sizes.length * share))]?.lines ?? 0;
const tooLong = sizes.filter(({ lines }) => lines > failLines);
for (const { file, lines } of sizes.filter(({ lines }) => lines > warnLines)) {
  console.log(`${lines > failLines ? "too long" : "long"}: ${file} has ${lines} lines`);
}
console.log(`${sizes.length} files, median ${at(0.5)} lines, p90 ${at(0.9)} lines, longest ${at(1)} lines`);
if (tooLong.length > 0) process.exit(1);
