/** A server for clients of SciCat, configured by SciCat's variables and files alone. */
import { spawn } from "node:child_process";
import { openSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { rootDir, toolEnv } from "./node.mjs";

/** Groups of a site as its operators set them. */
export const site = {
  ADMIN_GROUPS: "admin,archivemanager",
  DELETE_GROUPS: "archivemanager,admin",
  CREATE_DATASET_GROUPS: "#all",
  CREATE_DATASET_WITH_PID_GROUPS: "ingestor,archivemanager",
  CREATE_DATASET_PRIVILEGED_GROUPS: "ingestor,admin",
  UPDATE_DATASET_LIFECYCLE_GROUPS: "archivemanager",
  PROPOSAL_GROUPS: "proposalingestor,ingestor,admin",
  SAMPLE_GROUPS: "#all",
  SAMPLE_PRIVILEGED_GROUPS: "ingestor,admin",
  ATTACHMENT_PRIVILEGED_GROUPS: "ingestor,admin",
  POLICY_GROUPS: "ingestor,admin",
  CREATE_JOB_PRIVILEGED_GROUPS: "admin",
  UPDATE_JOB_PRIVILEGED_GROUPS: "archivemanager,admin",
  DELETE_JOB_GROUPS: "archivemanager,admin",
};

const account = (username, email, ...role) => ({ username, password: `${username}pw`, email, role, global: false });

/** The web UI takes admin, archiveManager and ingestor for administrators by their names. */
export const accounts = [
  account("admin", "admin@facility.org", "admin"),
  account("archiveManager", "archive@facility.org", "archivemanager"),
  account("ingestor", "ingestor@facility.org", "ingestor"),
  account("proposalIngestor", "proposals@facility.org", "proposalingestor"),
  account("user1", "user1@facility.org", "group1", "p10029"),
  account("user2", "user2@facility.org", "group2"),
  account("user3", "user3@facility.org", "group3"),
];

/** Resolves with `{ url, stop }` once the server answers; fails with its log when it ends before. */
export async function startServer({ folder, port, variables, functionalAccounts }) {
  writeFileSync(join(folder, "functionalAccounts.json"), JSON.stringify(functionalAccounts));
  const log = join(folder, "server.log");
  const output = openSync(log, "w");
  const child = spawn("node", [join(rootDir, "apps", "catalogue", "bin", "margay.mjs"), "serve"], {
    cwd: folder,
    stdio: ["ignore", output, output],
    env: toolEnv({
      JWT_SECRET: "clients of a test",
      LOG_LEVEL: "warn",
      LOGIN_ATTEMPTS_PER_MINUTE: "10000",
      ...variables,
      PORT: String(port),
      MARGAY_DATA_DIR: join(folder, "data"),
    }),
  });
  let ended = false;
  const end = new Promise((resolve) => {
    child.on("error", resolve);
    child.on("close", resolve);
  }).then(() => {
    ended = true;
  });
  const url = `http://localhost:${port}`;
  while (!(await answers(`${url}/v1/health`))) {
    if (ended) throw new Error(`The server did not start:\n${readFileSync(log, "utf8")}`);
    await new Promise((resolve) => setTimeout(resolve, 200));
  }
  return {
    url,
    stop: async () => {
      child.kill("SIGTERM");
      await end;
    },
  };
}

async function answers(address) {
  try {
    return (await fetch(address)).ok;
  } catch {
    return false;
  }
}

const programs = new Set();

/** Runs a program to its end. Resolves with `{ code, output }`, both streams as they came; code 127 where it is absent. */
export function runProgram(command, args, { cwd = rootDir, env = toolEnv() } = {}) {
  const child = spawn(command, args, { cwd, env, stdio: ["ignore", "pipe", "pipe"] });
  programs.add(child);
  let output = "";
  for (const stream of [child.stdout, child.stderr])
    stream.setEncoding("utf8").on("data", (text) => {
      output += text;
    });
  return new Promise((resolve) => {
    child.on("error", (error) => resolve({ code: 127, output: error.message }));
    child.on("close", (code) => resolve({ code: code ?? 1, output }));
  }).finally(() => programs.delete(child));
}

/** Hands a signal to every program that still runs. */
export function stopPrograms(signal) {
  for (const child of programs) child.kill(signal);
}
