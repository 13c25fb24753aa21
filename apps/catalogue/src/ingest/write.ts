import { randomUUID } from "node:crypto";
import type { Attachment, Dataset, DatasetInput, Ingestion, OrigDatablock } from "@margay/contract";
import { type Api, ApiError } from "../api/index.ts";
import { version } from "../version.ts";
import { compare, hashesOf, type Plan } from "./compare.ts";
import { compareFiles, type FileChanges, filesHash } from "./files.ts";
import { findByPid, findExisting } from "./find.ts";
import { hashOf, uuidOf } from "./hash.ts";
import type { Caller, Ownership } from "./owner.ts";
import { type Outcome, outcomeOf } from "./report.ts";
import type { Wanted } from "./wanted.ts";

export interface Writer {
  /** Creates the dataset or brings it up to date. Throws where the catalogue refuses. */
  write(wanted: Wanted, ownership: () => Promise<Ownership>): Promise<Outcome>;
}

export interface WriterDeps {
  api: Api;
  caller: Caller;
  dryRun: boolean;
  note(text: string): void;
}

const maxTries = 6;
const run = randomUUID();

/**
 * Order of writes. New: dataset, picture, files. The files come last, so that a dataset without files is one whose
 * ingestion was cut off and is completed by the next. Known: files and picture, then the dataset with their hashes.
 */
export function createWriter({ api, caller, dryRun, note }: WriterDeps): Writer {
  async function create(wanted: Wanted, { ownerGroup, accessGroups }: Ownership): Promise<Dataset | undefined> {
    const { fields } = wanted;
    const hashes = { ...hashesOf(wanted), files: filesHash(wanted.files), ...previewHash(wanted) };
    const body = {
      ownerGroup,
      ...(accessGroups.length > 0 ? { accessGroups: [...accessGroups] } : {}),
      ...fields,
      ingestion: ingestionOf(wanted, hashes, wanted.given),
    };
    if (!caller.choosesPids) {
      const headers = { "idempotency-key": `${run}-${uuidOf(wanted.source)}` };
      return (await api.request<Dataset>("POST", "/v1/datasets", { body, headers })).body;
    }
    for (const pid of [wanted.pid, wanted.otherPid]) {
      const made = await putNew(pid, body);
      if (made) return made;
      const present = await findByPid(api, pid);
      if (present?.ingestion?.source === wanted.source) return undefined; // a twin of ours was first
      if (!present)
        throw new Error(`the catalogue has ${pid} already, but you may not read it, so it was not compared`);
    }
    throw new Error(`the PIDs ${wanted.pid} and ${wanted.otherPid} are taken by other data`);
  }

  async function putNew(pid: string, body: Partial<DatasetInput>): Promise<Dataset | undefined> {
    const headers = { "if-none-match": "*" };
    const path = `/v1/datasets/${encodeURIComponent(pid)}`;
    return api.request<Dataset>("PUT", path, { body, headers }).then(
      (answer) => answer.body,
      (error) => {
        // 409: it is there, but not for this caller's eyes.
        if (error instanceof ApiError && (error.status === 412 || error.status === 409)) return undefined;
        throw error;
      },
    );
  }

  async function writePreview(pid: string, { preview }: Wanted): Promise<void> {
    if (!preview) return;
    const path = `/v1/attachments/${uuidOf(`preview\n${pid}`)}`;
    const relationships = [{ targetId: pid, targetType: "dataset" as const }];
    try {
      const present = await api.get<Attachment>(path).catch(() => undefined);
      // A caption that a person wrote stays.
      if (present)
        await api.request("PATCH", path, {
          body: { thumbnail: preview.thumbnail },
          headers: { "if-match": `"${present.version}"` },
        });
      else await api.request("PUT", path, { body: { ...preview, relationships } });
    } catch (error) {
      if (!(error instanceof ApiError) || error.status === 401) throw error;
      note(`no preview for ${pid}: ${error.message}`);
    }
  }

  const blockPath = (pid: string) => `/v1/orig-datablocks/${uuidOf(`files\n${pid}`)}`;

  const writeFiles = (pid: string, { list, chkAlg }: Pick<FileChanges, "list" | "chkAlg">) =>
    api.request("PUT", blockPath(pid), {
      body: { datasetPid: pid, dataFileList: list, ...(chkAlg === undefined ? {} : { chkAlg }) },
    });

  /** What happened to the files; undefined where nothing did. */
  async function fileChanges(current: Dataset, wanted: Wanted): Promise<FileChanges | undefined> {
    const finished = (current.numberOfFiles ?? 0) >= wanted.files.length;
    const sameFiles = current.ingestion?.fields.files === filesHash(wanted.files);
    if (finished && sameFiles && wanted.checksum === undefined) return undefined;
    const block = await api.get<OrigDatablock>(blockPath(current.pid)).catch((error) => {
      if (error instanceof ApiError && error.status === 404) return undefined;
      throw error;
    });
    // Files that another program registered are not registered twice.
    if (!block && !current.ingestion && (current.numberOfFiles ?? 0) > 0) return undefined;
    const before = { list: block?.dataFileList ?? [], chkAlg: block?.chkAlg };
    const changes = await compareFiles(wanted.folder, before, { list: wanted.files, chkAlg: wanted.checksum });
    const quiet = changes.added.length + changes.changed.length + changes.removed.length === 0;
    return quiet ? undefined : changes;
  }

  async function update(existing: Dataset, wanted: Wanted): Promise<Outcome> {
    const files = await fileChanges(existing, wanted);
    const preview = existing.ingestion?.fields.preview;
    const unfinished = (existing.numberOfFiles ?? 0) === 0;
    const newPreview = wanted.preview !== undefined && (unfinished || hashOf(wanted.preview) !== preview);
    if (!dryRun && newPreview) await writePreview(existing.pid, wanted);
    if (!dryRun && files) await writeFiles(existing.pid, files);
    const besides = { files: files ? filesHash(files.list) : existing.ingestion?.fields.files, preview };
    const written = await patch(existing, wanted, {
      ...(besides.files === undefined ? {} : { files: besides.files }),
      ...(preview === undefined ? {} : { preview }),
      ...previewHash(wanted),
    });
    const changed = [...written.changed, ...(files ? ["files"] : []), ...(newPreview ? ["preview"] : [])];
    // Files that are still there count, also where this run did not name them.
    const all = files ? { ...wanted, files: files.list } : wanted;
    return {
      ...outcomeOf(all, changed.length > 0 ? "updated" : "unchanged", existing.pid),
      changed,
      kept: written.kept,
      addedFiles: files?.added ?? [],
      changedFiles: files?.changed ?? [],
      removedFiles: files?.removed ?? [],
    };
  }

  /** Repeats when somebody else writes in between, always on what is there by then. */
  async function patch(existing: Dataset, wanted: Wanted, besides: Record<string, string>): Promise<Plan> {
    let current = existing;
    for (let tries = 1; ; tries++) {
      // Writing the files has moved the totals, and with them the version.
      if (!dryRun && (tries > 1 || besides.files !== existing.ingestion?.fields.files))
        current = (await findByPid(api, existing.pid)) ?? current;
      const plan = compare(current, wanted);
      const ingestion = ingestionOf(wanted, { ...plan.hashes, ...besides }, plan.given);
      const noted = current.ingestion;
      const same = noted?.fingerprint === ingestion.fingerprint && String(noted.given ?? []) === String(plan.given);
      if (dryRun || (same && plan.operations.length === 0)) return plan;
      const body = [...plan.operations, { op: "add", path: "/ingestion", value: ingestion }];
      try {
        await api.request("PATCH", `/v1/datasets/${encodeURIComponent(current.pid)}`, {
          body,
          type: "application/json-patch+json",
          headers: { "if-match": `"${current.version}"` },
        });
        return plan;
      } catch (error) {
        if (!(error instanceof ApiError) || error.status !== 412 || tries >= maxTries) throw error;
      }
    }
  }

  return {
    async write(wanted, ownership) {
      const existing = await findExisting(api, caller, wanted);
      if (existing) return update(existing, wanted);
      const owner = await ownership();
      const pid = caller.choosesPids ? wanted.pid : undefined;
      if (dryRun) return outcomeOf(wanted, "created", pid);
      const made = await create(wanted, owner);
      if (!made) {
        const twin = await findExisting(api, caller, wanted);
        if (twin) return update(twin, wanted);
        throw new Error(`the dataset ${wanted.pid} vanished while it was ingested; try again`);
      }
      await writePreview(made.pid, wanted);
      await writeFiles(made.pid, { list: wanted.files, chkAlg: wanted.checksum });
      return outcomeOf(wanted, "created", made.pid);
    },
  };
}

const previewHash = ({ preview }: Wanted): Record<string, string> =>
  preview === undefined ? {} : { preview: hashOf(preview) };

function ingestionOf({ source }: Wanted, hashes: Record<string, string>, given: readonly string[]): Ingestion {
  return {
    source,
    fingerprint: hashOf(hashes),
    fields: hashes,
    ...(given.length > 0 ? { given: [...given].sort() } : {}),
    at: new Date().toISOString(),
    tool: `margay ${version}`,
  };
}
