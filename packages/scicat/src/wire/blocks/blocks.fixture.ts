import { roleGroupsFrom } from "@margay/server";
import { type As, aDataset, startTestCatalogue, type TestCatalogue } from "@margay/testkit";
import { expect } from "vitest";
import type { ScicatConfig } from "../config.ts";

type Reply = Awaited<ReturnType<As>>;

/** Callers of every kind that SciCat's rules for blocks tell apart; datasets are the group `ring`'s. */
export const callerKinds = [
  "anonymous",
  "stranger",
  "reader",
  "owner",
  "ownerWithoutRole",
  "privileged",
  "admin",
  "deleter",
  "lifecycle",
] as const;
export type CallerKind = (typeof callerKinds)[number];

export interface BlockWorld {
  catalogue: TestCatalogue;
  as: Readonly<Record<CallerKind, As>>;
  /** Makes a dataset of `ring`, readable by `guests`, and answers its PID. */
  dataset(more?: object): Promise<string>;
  /** Makes an orig datablock through the catalogue's own API and answers its id. */
  origDatablock(pid: string, more?: object): Promise<string>;
  datablock(pid: string, more?: object): Promise<string>;
  totals(pid: string): Promise<{ size: number; numberOfFiles: number; packed: number; archived: number }>;
}

export async function startBlockWorld(scicat: Partial<ScicatConfig> = {}): Promise<BlockWorld> {
  const catalogue = await startTestCatalogue({
    scicat,
    config: {
      roles: roleGroupsFrom({
        ADMIN_GROUPS: "admin",
        DELETE_GROUPS: "deleters",
        CREATE_DATASET_GROUPS: "creators",
        CREATE_DATASET_WITH_PID_GROUPS: "pid-choosers",
        CREATE_DATASET_PRIVILEGED_GROUPS: "ingestors",
        UPDATE_DATASET_LIFECYCLE_GROUPS: "archivers",
      }),
    },
  });
  const { admin, anonymous, user } = catalogue;
  const post = async (url: string, body: object): Promise<Reply["body"]> => {
    const reply = await admin({ url, body });
    expect(reply.status, reply.text).toBe(201);
    return reply.body;
  };
  let packages = 0;
  return {
    catalogue,
    as: {
      anonymous,
      admin,
      stranger: await user(["elsewhere", "creators"]),
      reader: await user(["guests", "creators"]),
      owner: await user(["ring", "creators"]),
      ownerWithoutRole: await user(["ring"]),
      privileged: await user(["ingestors"]),
      deleter: await user(["deleters"]),
      lifecycle: await user(["archivers"]),
    },
    dataset: async (more = {}) =>
      (await post("/v1/datasets", aDataset({ ownerGroup: "ring", accessGroups: ["guests"], ...more }))).pid,
    origDatablock: async (pid, more = {}) =>
      (await post("/v1/orig-datablocks", { datasetPid: pid, dataFileList: files("a", "b"), ...more })).id,
    datablock: async (pid, more = {}) => {
      const archiveId = `package ${++packages}`;
      const body = { datasetPid: pid, archiveId, packedSize: 1, dataFileList: files("a"), ...more };
      return (await post("/v1/datablocks", body)).id;
    },
    async totals(pid) {
      const { body } = await admin({ url: `/v1/datasets/${encodeURIComponent(pid)}` });
      const { size, numberOfFiles, packedSize, numberOfFilesArchived } = body;
      return { size, numberOfFiles, packed: packedSize, archived: numberOfFilesArchived };
    },
  };
}

/** Files of ten bytes each. */
export const files = (...paths: string[]) =>
  paths.map((path) => ({ path, size: 10, time: "2024-05-06T07:08:09.000Z" }));

export const forbidden = { message: "Forbidden resource", error: "Forbidden", statusCode: 403 };
export const unauthorized = { message: "Unauthorized access", error: "Forbidden", statusCode: 403 };
export const notFound = (message: string) => ({ message, error: "Not Found", statusCode: 404 });
export const badRequest = (...message: string[]) => ({ message, error: "Bad Request", statusCode: 400 });

/** What a caller of each kind is answered: the status, or the status and the whole body. */
export type Expected = Readonly<Record<CallerKind, number | readonly [number, object]>>;

/** Asks as each kind of caller, one after the other, and compares. */
export async function expectAnswers(
  world: BlockWorld,
  expected: Expected,
  ask: (as: As, kind: CallerKind) => Promise<Reply>,
): Promise<void> {
  const got: Record<string, unknown> = {};
  const wanted: Record<string, unknown> = {};
  for (const kind of callerKinds) {
    const reply = await ask(world.as[kind], kind);
    const told = expected[kind];
    wanted[kind] = typeof told === "number" ? told : { status: told[0], body: told[1] };
    got[kind] = typeof told === "number" ? reply.status : { status: reply.status, body: reply.body };
  }
  expect(got).toEqual(wanted);
}

export const filterOf = (filter: unknown) => `filter=${encodeURIComponent(JSON.stringify(filter))}`;
