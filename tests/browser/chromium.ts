import { existsSync } from "node:fs";
import { join, resolve } from "node:path";

const places = [
  process.env.CHROMIUM_PATH,
  "/usr/bin/chromium",
  "/usr/bin/chromium-browser",
  "/usr/bin/google-chrome",
  "/usr/bin/google-chrome-stable",
];

/** Where Chromium is on this machine, if it is. */
export const chromiumPath = places.find((path) => path !== undefined && path !== "" && existsSync(path));

/** The web UI as `npm test` builds it before the tests. */
export const webFolder = join(resolve(import.meta.dirname, "../.."), "apps", "web", "dist");

/** Why browser tests cannot run here; undefined when they can. Printed, so that nobody takes silence for success. */
export const whySkipped =
  chromiumPath === undefined
    ? "no Chromium at CHROMIUM_PATH or in /usr/bin"
    : existsSync(join(webFolder, "index.html"))
      ? undefined
      : "apps/web/dist is missing: run npm run build:web";

if (whySkipped !== undefined) console.warn(`browser tests are skipped: ${whySkipped}`);
