import type { Config } from "@margay/server";
import { startTestCatalogue, type TestCatalogue } from "@margay/testkit";
import { type Browser, type BrowserContextOptions, chromium, type Page } from "playwright-core";
import { expect } from "vitest";
import { chromiumPath, webFolder } from "./chromium.ts";
import { seed } from "./seed.ts";

/** Asserts what becomes true while the page works; a busy machine may take its time. */
export const eventually = <T>(actual: () => T | Promise<T>) => expect.poll(actual, { timeout: 15_000 });

export interface Site {
  /** Address of the catalogue, without a slash at the end. */
  url: string;
  catalogue: TestCatalogue;
  /** A page of its own, not signed in. What goes wrong in it is gathered in `problems`. */
  open(options?: BrowserContextOptions): Promise<Visit>;
  close(): Promise<void>;
}

export interface Visit {
  page: Page;
  /** Errors and warnings of the console, and exceptions, so far. */
  problems: string[];
  /** Paths with query of the calls to the API so far, pictures left out. */
  calls: string[];
  /** Signs in by the form, as a person would. */
  signIn(username: string): Promise<void>;
}

/** Password of every user that the test kit makes. */
const password = "a long test password";

/** The whole catalogue with some data, on a free port unless one is given, and a browser. */
export async function startSite(config: Partial<Config> = {}, port = 0): Promise<Site> {
  const catalogue = await startTestCatalogue({ config: { webFolder, ...config } });
  await seed(catalogue);
  const url = await catalogue.server.app.listen({ port, host: "127.0.0.1" });
  // Containers and CI run as root, where Chromium has no sandbox.
  const browser = await chromium.launch({ executablePath: chromiumPath ?? "", args: ["--no-sandbox"] });
  return {
    url,
    catalogue,
    open: (options) => visit(browser, url, options),
    async close() {
      await browser.close();
      await catalogue.close();
    },
  };
}

async function visit(browser: Browser, url: string, options: BrowserContextOptions = {}): Promise<Visit> {
  const context = await browser.newContext({
    baseURL: url,
    locale: "en-GB",
    viewport: { width: 1440, height: 900 },
    reducedMotion: "reduce",
    ...options,
  });
  const page = await context.newPage();
  const problems: string[] = [];
  const calls: string[] = [];
  page.on("console", (message) => {
    if (message.type() === "error" || message.type() === "warning") problems.push(message.text());
  });
  page.on("pageerror", (error) => problems.push(error.message));
  page.on("request", (request) => {
    const { pathname, search } = new URL(request.url());
    if (pathname.startsWith("/v1/") && request.resourceType() !== "image") calls.push(`${pathname}${search}`);
  });
  return {
    page,
    problems,
    calls,
    async signIn(username) {
      await page.goto("/login");
      await page.getByLabel("User name").fill(username);
      await page.getByLabel("Password", { exact: true }).fill(password);
      await page.getByRole("main").getByRole("button", { name: "Sign in" }).click();
      await page.getByRole("heading", { name: "Datasets", level: 1 }).waitFor();
    },
  };
}
