/**
 * Two rules that an import graph cannot see: the environment is read in one place, and the words of foreign wires stay
 * in packages/scicat. Scans hand-written sources; documentation and package manifests are free.
 */
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import { rootDir } from "./node.mjs";
import { listSources } from "./source-files.mjs";

const environment = {
  pattern: /process\s*\.\s*env\b|import\s*\{[^}]*\benv\b[^}]*\}\s*from\s*"(node:)?process"/,
  allowed: [
    /^apps\/[^/]+\/src\/env\.ts$/,
    /^bench\/src\/main\.ts$/,
    /^packages\/testkit\//,
    /^(tests|tools)\//,
    /\.test\.tsx?$/,
    /(^|\/)(vite|vitest)\.config\.ts$/,
  ],
  hint: "the environment is read in apps/*/src/env.ts and handed on as configuration",
};

const foreignWords = {
  // Camel case counts: `v3Routes`, `isLegacy`. IPv4 and hex digits do not.
  pattern:
    /(?<![A-Za-z0-9])[vV][34](?![0-9])|[a-z]V[34](?![0-9])|[oO]bsolete|OBSOLETE|[lL]egacy|LEGACY|[lL]oop[bB]ack|LOOPBACK|[mM]ongo(?!dump)|MONGO/,
  allowed: [
    /^packages\/scicat\//,
    /^(bench\/src\/scicat|tests\/(scicat|clients))\//,
    /^tools\/(words\.mjs|deletable\.mjs|clients\.mjs|[a-z-]+\.test\.ts)$/,
  ],
  hint: "words of foreign wires belong to packages/scicat (for the network address say 127.0.0.1)",
};
/** A line that registers or imports the SciCat package may name the wire it registers. */
const registration = /@margay\/scicat/;

/** The offences of one file's text, as `{ line, text, hint }`, lines counted from 1. */
export function findOffences(file, source) {
  const rules = [environment, foreignWords].filter((rule) => !rule.allowed.some((allowed) => allowed.test(file)));
  return source
    .split("\n")
    .flatMap((text, index) =>
      rules
        .filter((rule) => rule.pattern.test(text) && !(rule === foreignWords && registration.test(text)))
        .map(({ hint }) => ({ line: index + 1, text: text.trim(), hint })),
    );
}

if (process.argv[1] && import.meta.url === pathToFileURL(process.argv[1]).href) {
  const files = listSources();
  let count = 0;
  for (const file of files) {
    for (const { line, text, hint } of findOffences(file, readFileSync(join(rootDir, file), "utf8"))) {
      count++;
      console.log(`${file}:${line}: ${text.slice(0, 120)}\n  ${hint}`);
    }
  }
  console.log(`${files.length} files, ${count} offences`);
  if (count > 0) process.exit(1);
}
