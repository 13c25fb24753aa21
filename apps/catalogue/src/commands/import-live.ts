import { createHash } from "node:crypto";
import { rm } from "node:fs/promises";
import { join } from "node:path";
import type { Download } from "@margay/scicat";
import { dataDirFrom } from "../data-dir.ts";
import type { Env } from "../env.ts";
import { askPassword, passwordFromStdin } from "./password.ts";
import type { Session } from "./session.ts";

export interface LiveFlags {
  token?: string;
  user?: string;
  folder?: string;
}

export const isUrl = (source: string) => /^https?:\/\//i.test(source);

/** Folder for what imports keep between runs. */
export const importsFolder = (env: Env) => join(dataDirFrom(env), "imports");

export const shortHash = (text: string) => createHash("sha256").update(text).digest("hex").slice(0, 16);

/** Reads a running SciCat into a folder; a download that broke off is continued. */
export async function download(
  url: string,
  flags: LiveFlags,
  env: Env,
  { output, signal }: Session,
  onProgress: (text: string) => void,
): Promise<Download & { folder: string; done(): Promise<void> }> {
  const { downloadSciCat } = await import("@margay/scicat");
  const folder = flags.folder ?? join(importsFolder(env), `download-${shortHash(url)}`);
  const token = flags.token ?? env.MARGAY_SCICAT_TOKEN;
  const login =
    token === undefined && flags.user !== undefined
      ? { username: flags.user, password: await (process.stdin.isTTY ? askPassword() : passwordFromStdin()) }
      : undefined;
  if (token === undefined && !login)
    output.note("Reading as anybody: give --token or --user for more than what is public.");
  const found = await downloadSciCat({
    ...{ url, token, login, folder, signal },
    onProgress: ({ name, done, total, perSecond }) =>
      onProgress(`downloading ${name}: ${done}${total === undefined ? "" : ` of ${total}`} (${perSecond}/s)`),
  });
  // A folder that the caller named is the caller's.
  const done = async () => {
    if (flags.folder === undefined) await rm(folder, { recursive: true, force: true });
  };
  return { ...found, folder, done };
}
