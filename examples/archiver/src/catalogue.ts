import type { Settings } from "./settings.ts";

/** What we read of records; there is more in them. */
export interface Job {
  readonly id: string;
  readonly type: string;
  readonly jobStatusMessage: string;
  readonly jobParams: Readonly<Record<string, unknown>>;
  readonly datasetList?: readonly { readonly pid: string; readonly files: readonly string[] }[];
}

export interface Dataset {
  readonly pid: string;
  readonly sourceFolder: string;
}

export interface DataFile {
  readonly path: string;
  readonly size: number;
  readonly time: string;
  readonly chk?: string;
}

export interface Block {
  readonly id: string;
  readonly archiveId: string;
  readonly dataFileList: readonly DataFile[];
}

export type NewBlock = Omit<Block, "id"> & {
  readonly size: number;
  readonly packedSize: number;
  readonly chkAlg: string;
  readonly version: string;
};

/** The catalogue answered, and not with what was asked for. */
export class CatalogueFault extends Error {
  readonly status: number;
  constructor(status: number, message: string) {
    super(message);
    this.name = "CatalogueFault";
    this.status = status;
  }
  /** Whether asking again may help: the catalogue is ill or busy, or the login ran out. */
  get isPassing(): boolean {
    return this.status >= 500 || [401, 408, 429].includes(this.status);
  }
}

/** The calls that an archiver makes, with the wire's own names. */
export interface Catalogue {
  job(id: string): Promise<Job | undefined>;
  /** Sets the status of a job, and its result where one is given. */
  report(id: string, jobStatusMessage: string, jobResultObject?: Readonly<Record<string, unknown>>): Promise<void>;
  dataset(pid: string): Promise<Dataset>;
  /** All files of a dataset, by path. */
  files(pid: string): Promise<DataFile[]>;
  blocks(pid: string): Promise<Block[]>;
  addBlock(pid: string, block: NewBlock): Promise<void>;
  removeBlock(pid: string, id: string): Promise<void>;
  /** Keys that are not named stay as they are. */
  lifecycle(pid: string, changes: Readonly<Record<string, unknown>>): Promise<void>;
}

/** A client of one catalogue; signs in with the first call, and again when the token ran out. */
export function connectCatalogue({ api, login }: Pick<Settings, "api" | "login">): Catalogue {
  let token = "token" in login ? login.token : undefined;

  const send = async (method: string, path: string, body?: unknown): Promise<Response> =>
    fetch(`${api}${path}`, {
      method,
      headers: {
        "content-type": "application/json",
        ...(token === undefined ? {} : { authorization: `Bearer ${token}` }),
      },
      ...(body === undefined ? {} : { body: JSON.stringify(body) }),
      signal: AbortSignal.timeout(60_000),
    });

  const signIn = async () => {
    if ("token" in login) return;
    const reply = await send("POST", "/auth/login", login);
    if (!reply.ok) throw new CatalogueFault(reply.status, "the catalogue does not let the archiver sign in");
    // The answer of a login holds the token under this name.
    token = ((await reply.json()) as { access_token: string }).access_token;
  };

  const call = async (method: string, path: string, body?: unknown): Promise<unknown> => {
    if (token === undefined) await signIn();
    let reply = await send(method, path, body);
    if (reply.status === 401 && !("token" in login)) {
      token = undefined;
      await signIn();
      reply = await send(method, path, body);
    }
    const text = await reply.text();
    if (!reply.ok) throw new CatalogueFault(reply.status, `${method} ${path}: ${reply.status} ${text.slice(0, 500)}`);
    return text === "" ? undefined : JSON.parse(text);
  };

  const of = (pid: string) => `/datasets/${encodeURIComponent(pid)}`;
  // Below: each cast states what the wire's contract says of that answer.
  return {
    job: async (id) => {
      try {
        return (await call("GET", `/jobs/${encodeURIComponent(id)}`)) as Job;
      } catch (error) {
        // An id that is unknown (any more) is a bad request on this wire.
        if (error instanceof CatalogueFault && [400, 404].includes(error.status)) return undefined;
        throw error;
      }
    },
    report: async (id, jobStatusMessage, jobResultObject) => {
      const result = jobResultObject === undefined ? {} : { jobResultObject };
      await call("PATCH", `/jobs/${encodeURIComponent(id)}`, { jobStatusMessage, ...result });
    },
    dataset: async (pid) => (await call("GET", of(pid))) as Dataset,
    files: async (pid) => {
      const blocks = (await call("GET", `${of(pid)}/origdatablocks`)) as Block[];
      const files = new Map(blocks.flatMap((block) => block.dataFileList.map((file) => [file.path, file])));
      return [...files.values()].sort((a, b) => (a.path < b.path ? -1 : 1));
    },
    blocks: async (pid) => (await call("GET", `${of(pid)}/datablocks`)) as Block[],
    addBlock: async (pid, block) => {
      await call("POST", `${of(pid)}/datablocks`, block);
    },
    removeBlock: async (pid, id) => {
      await call("DELETE", `${of(pid)}/datablocks/${encodeURIComponent(id)}`);
    },
    lifecycle: async (pid, changes) => {
      await call("PATCH", `${of(pid)}/datasetlifecycle`, changes);
    },
  };
}
