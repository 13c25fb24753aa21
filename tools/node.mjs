/**
 * Makes sure a tool runs under the Node that the repository pins (the npm package `node`), whatever Node called it.
 * This file and the tools that call it must stay readable for Node 20: a fresh clone may know nothing newer.
 */
import { spawn, spawnSync } from "node:child_process";
import { existsSync } from "node:fs";
import { constants } from "node:os";
import { delimiter, dirname, join } from "node:path";
import { fileURLToPath } from "node:url";

/** The repository's root folder, absolute. */
export const rootDir = dirname(dirname(fileURLToPath(import.meta.url)));

const pinnedMajor = 24;
// The first Node that runs `.ts` files without a flag.
const oldestUsable = [22, 18];
const pinnedNode = join(rootDir, "node_modules", "node", "bin", process.platform === "win32" ? "node.exe" : "node");

/** The environment for child processes: tools of `node_modules/.bin`, among them the pinned `node`, come first on PATH. */
export function toolEnv(extra = {}) {
  const path = [join(rootDir, "node_modules", ".bin"), dirname(process.execPath), process.env.PATH ?? ""];
  return { ...process.env, PATH: path.join(delimiter), ...extra };
}

/**
 * Returns when the current process is new enough. Otherwise runs the same script again under the pinned Node, hands its
 * signals and exit code on, and never returns. Prints what to do and exits with 1 where neither is possible.
 */
export async function ensureNode() {
  if (!existsSync(join(rootDir, "node_modules", ".package-lock.json")))
    fail("The dependencies are not installed. Run: npm ci");
  listenToFirstProcess();
  const [major = 0, minor = 0] = process.versions.node.split(".").map(Number);
  if (major >= pinnedMajor) return;
  if (spawnSync(pinnedNode, ["--version"]).status === 0) return runAgain();
  if (major > oldestUsable[0] || (major === oldestUsable[0] && minor >= oldestUsable[1])) {
    console.warn(
      `Node ${pinnedMajor} is not in node_modules (its install script did not run); going on with Node ${process.versions.node}.`,
    );
    return;
  }
  fail(
    [
      `Node ${process.versions.node} is too old, and the Node ${pinnedMajor} that npm installs is missing: its install script did not run.`,
      "Allow it and run it again: npm install-scripts approve node && npm rebuild node",
      `Or use a Node >= ${oldestUsable.join(".")} of your own.`,
    ].join("\n"),
  );
}

const stopSignals = ["SIGINT", "SIGTERM", "SIGHUP"];
const rerunMark = "MARGAY_RERUN";

/**
 * A terminal's Ctrl-C reaches the whole process group, and npm sends the signal on once more. So a signal is handed to
 * the second process as a message, which that process drops when it already had the signal itself.
 */
function runAgain() {
  const child = spawn(pinnedNode, [...process.execArgv, ...process.argv.slice(1)], {
    stdio: ["inherit", "inherit", "inherit", "ipc"],
    env: toolEnv({ [rerunMark]: "1" }),
  });
  for (const signal of stopSignals) {
    process.on(signal, () => child.connected && child.send({ margaySignal: signal }, () => {}));
  }
  child.on("error", (error) => fail(`Could not start ${pinnedNode}: ${error.message}`));
  child.on("exit", (code, signal) => process.exit(code ?? 128 + (constants.signals[signal] ?? 0)));
  return new Promise(() => {});
}

/** The second process's side: what the first one hands on looks like a signal; its death looks like SIGTERM. */
function listenToFirstProcess() {
  if (!process.connected || process.env[rerunMark] !== "1") return;
  delete process.env[rerunMark];
  let stopping = false;
  const deliver = (signal, direct) => {
    if (stopping) return;
    stopping = true;
    // Listening takes the default away, which is to end; and a server seldom listens to SIGHUP (a closed terminal).
    const heard = [signal, "SIGTERM"].find((name) => process.listenerCount(name) > 1);
    if (!heard) process.exit(128 + constants.signals[signal]);
    if (!direct || heard !== signal) process.emit(heard, heard);
  };
  for (const signal of stopSignals) process.on(signal, () => deliver(signal, true));
  process.on("message", (message) => message?.margaySignal && deliver(message.margaySignal, false));
  process.on("disconnect", () => deliver("SIGTERM", false));
  // The channel alone must not keep a finished process alive.
  process.channel?.unref();
}

/** Calls `stop(signal)` with the first signal that asks this process to end, and ignores later ones. */
export function onStop(stop) {
  let stopping = false;
  for (const signal of stopSignals) {
    process.on(signal, () => {
      if (stopping) return;
      stopping = true;
      stop(signal);
    });
  }
}

const children = new Set();

/** Hands a signal to every program that {@link run} or {@link capture} started and that still runs. */
export function stopChildren(signal) {
  for (const child of children) child.kill(signal);
}

/** Runs a program to its end. Resolves with its exit code; the output goes where `stdio` says. */
export function run(command, args, options = {}) {
  return finish(start(command, args, { stdio: "inherit", ...options }));
}

/**
 * Runs a program to its end. Resolves with `{ code, output, lastLine, seconds }`, output being both streams as they came.
 * With `echo` every complete line is also printed at once, except the very last one.
 */
export async function capture(command, args, { echo = false } = {}) {
  const startedAt = performance.now();
  const child = start(command, args, { stdio: ["ignore", "pipe", "pipe"] });
  let output = "";
  let held = "";
  for (const stream of [child.stdout, child.stderr]) {
    stream.setEncoding("utf8");
    stream.on("data", (text) => {
      output += text;
      if (!echo) return;
      const at = (held + text).trimEnd().lastIndexOf("\n") + 1;
      process.stdout.write((held + text).slice(0, at));
      held = (held + text).slice(at);
    });
  }
  const code = await finish(child);
  return {
    code,
    output,
    lastLine: output.trimEnd().split("\n").at(-1),
    seconds: (performance.now() - startedAt) / 1000,
  };
}

function start(command, args, options) {
  const child = spawn(command, args, { cwd: rootDir, env: toolEnv(), ...options });
  children.add(child);
  child.on("close", () => children.delete(child));
  return child;
}

function finish(child) {
  return new Promise((resolve, reject) => {
    child.on("error", reject);
    child.on("close", (code, signal) => resolve(code ?? 128 + (constants.signals[signal] ?? 0)));
  });
}

function fail(message) {
  console.error(message);
  process.exit(1);
}
