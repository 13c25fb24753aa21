/**
 * `npm run clients`: clients of SciCat against a real server, each with its own language's tools. A long check beside
 * CI: it takes packages from their registries and keeps them in a folder below the system's temporary one
 * (`MARGAY_CLIENTS_DIR`). What lacks its tools is skipped with the reason. Arguments choose clients by their names.
 * Ends with one line `N passed, N failed` and, where clients were left out, `, N skipped`.
 */
import { cpSync, existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { createServer } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { accounts, runProgram, site, startServer, stopPrograms } from "./clients-server.mjs";
import { ensureNode, onStop, rootDir, toolEnv } from "./node.mjs";

await ensureNode();
const here = join(rootDir, "tests", "clients");
const kept = process.env.MARGAY_CLIENTS_DIR ?? join(tmpdir(), "margay-clients");
mkdirSync(kept, { recursive: true });
const work = mkdtempSync(join(tmpdir(), "margay-clients-run-"));
const python = join(kept, "venv", "bin", "python");
const sdkVersion = "5.3.2";
const generatorVersion = "2.41.0";
const scitaceanVersion = "26.10.1";

let url = "";
const env = (more) => toolEnv({ SCICAT_URL: url, PYTHONDONTWRITEBYTECODE: "1", ...more });
const replay = (file, more) => () => execute("node", [join(here, "js", file)], { env: env(more) });

/** Name, what it needs, and how it is started. */
const clients = [
  ["rules", [], replay("rules.mjs")],
  ["web UI", [], replay("ui.mjs")],
  ["services", [], replay("services.mjs")],
  ["jobs", [], replay("jobs.mjs")],
  ["TypeScript SDK", [sdk], replay("sdk.mjs", { SDK_FOLDER: join(kept, "sdk") })],
  ["pyscicat", [venv], pythonScript("pyscicat_client.py")],
  ["scitacean", [venv], pythonScript("scitacean_client.py")],
  ["scitacean's own tests", [venv, scitaceanSource], scitaceanSuite],
  [
    "Go command line",
    [tool("go", "version")],
    () => execute("go", ["run", "."], { cwd: join(here, "go", "cli"), env: env() }),
  ],
  ["generated Python client", [venv, generator], generatedPython],
  ["generated Go client", [tool("go", "version"), generator], generatedGo],
];

const servers = [];
const stop = () => Promise.all(servers.map((server) => server.stop()));
onStop(async (signal) => {
  stopPrograms(signal);
  await stop();
  process.exit(1);
});

const wanted = process.argv.slice(2);
const totals = { passed: 0, failed: 0, skipped: 0 };
try {
  const jobFile = join(here, "jobs.yaml");
  const server = await serve({ ...site, PID_PREFIX: "20.500.11935", JOB_CONFIGURATION_FILE: jobFile }, accounts);
  url = server.url;
  for (const [name, needs, start] of clients) {
    if (wanted.length > 0 && !wanted.some((part) => name.toLowerCase().includes(part.toLowerCase()))) continue;
    const reason = await firstMissing(needs);
    if (reason) {
      totals.skipped++;
      console.log(`skipped ${name}: ${reason}`);
      continue;
    }
    const { passed, failed, output } = await start();
    totals.passed += passed;
    totals.failed += failed;
    console.log(`${failed === 0 ? "ok     " : "FAILED "} ${name}: ${passed} passed, ${failed} failed`);
    if (failed > 0) console.log(output.trimEnd().split("\n").slice(-80).join("\n"));
  }
} finally {
  await stop();
  rmSync(work, { recursive: true, force: true });
}
const { passed, failed, skipped } = totals;
console.log(`${passed} passed, ${failed} failed${skipped ? `, ${skipped} skipped` : ""}`);
process.exitCode = failed > 0 ? 1 : 0;

/** Counts come from the last line that has them; a program that ends without one, or badly, counts as one failure. */
async function execute(command, args, options) {
  const { code, output } = await runProgram(command, args, options);
  const [, good, bad] = [...output.matchAll(/(\d+) passed, (\d+) failed/g)].at(-1) ?? ["", 0, 0];
  return { passed: Number(good), failed: Math.max(Number(bad), code === 0 ? 0 : 1), output };
}

function pythonScript(file, more = {}) {
  return () => execute(python, [join(here, "python", file)], { env: env(more) });
}

/** In the configuration that its authors test with: nothing set but prefix, site and accounts. */
async function scitaceanSuite() {
  const file = join(work, "scitacean-accounts.json");
  const dump =
    "import sys, pathlib; from scitacean.testing.backend import config as c; c.dump_account_config(pathlib.Path(sys.argv[1]))";
  await runProgram(python, ["-c", dump, file], { env: env() });
  const server = await serve(
    { PID_PREFIX: "PID.prefix.a0b1", SITE: "SCITACEAN" },
    JSON.parse(readFileSync(file, "utf8")),
  );
  const tests = [
    "tests/client",
    "tests/upload_test.py",
    "tests/download_test.py",
    "tests/model_test.py",
    "tests/dataset_test.py",
  ];
  const { code, output } = await runProgram(
    python,
    ["-m", "pytest", "-p", "scitacean_suite", "--backend-tests", "-q", ...tests],
    {
      cwd: join(kept, `scitacean-${scitaceanVersion}`),
      env: env({ SCICAT_URL: server.url, PYTHONPATH: join(here, "python") }),
    },
  );
  const count = (word) => Number(new RegExp(`(\\d+) ${word}`).exec(output.trimEnd().split("\n").at(-1))?.[1] ?? 0);
  return { passed: count("passed"), failed: Math.max(count("failed") + count("error"), code === 0 ? 0 : 1), output };
}

async function generatedPython() {
  const folder = await generate("python", "packageName=generated");
  return pythonScript("generated_client.py", { PYTHONPATH: folder })();
}

async function generatedGo() {
  // Answers have more fields than SciCat's document tells; without the last word the client would refuse them.
  const folder = await generate("go", "packageName=scicat,disallowAdditionalPropertiesIfNotPresent=false");
  const program = join(work, "go-program");
  cpSync(join(here, "go", "generated"), program, { recursive: true });
  await runProgram("go", ["mod", "edit", "-replace", `margay.test/generated/scicat=${folder}`], {
    cwd: program,
    env: env(),
  });
  return execute("go", ["run", "."], { cwd: program, env: env({ GOFLAGS: "-mod=mod" }) });
}

async function generate(language, properties) {
  const document = join(work, "explorer.json");
  writeFileSync(document, await (await fetch(`${url}/explorer-json`)).text());
  const folder = join(work, `generated-${language}`);
  const names = ["--git-host", "margay.test", "--git-user-id", "generated", "--git-repo-id", "scicat"];
  const args = [
    "generate",
    "-g",
    language,
    "-i",
    document,
    "-o",
    folder,
    ...names,
    `--additional-properties=${properties}`,
  ];
  await runProgram(join(kept, "generator", "node_modules", ".bin", "openapi-generator-cli"), args, {
    cwd: join(kept, "generator"),
    // It keeps its settings where these say, not in the folder it is started in.
    env: env({ PWD: join(kept, "generator"), INIT_CWD: join(kept, "generator") }),
  });
  return folder;
}

async function firstMissing(needs) {
  for (const need of needs) {
    const reason = await need();
    if (reason) return reason;
  }
  return undefined;
}

function tool(command, ...args) {
  return async () => ((await succeeds(command, args)) ? undefined : `${command} is not installed`);
}

async function venv() {
  const requirements = join(here, "python", "requirements.txt");
  if (!existsSync(python)) {
    // scitacean needs it.
    const enough = "import sys; sys.exit(sys.version_info < (3, 11))";
    if (!(await succeeds("python3", ["-c", enough]))) return "Python >= 3.11 is not installed";
    if (!(await succeeds("python3", ["-m", "venv", join(kept, "venv")])))
      return "Python cannot make a virtual environment";
  }
  const installed = await succeeds(python, ["-m", "pip", "install", "--quiet", "-r", requirements]);
  return installed ? undefined : "Python packages cannot be had";
}

async function scitaceanSource() {
  const folder = join(kept, `scitacean-${scitaceanVersion}`);
  if (existsSync(folder)) return undefined;
  const args = [
    "-m",
    "pip",
    "download",
    "--no-deps",
    "--no-binary",
    "scitacean",
    `scitacean==${scitaceanVersion}`,
    "-d",
    kept,
  ];
  const got = (await succeeds(python, args)) && (await succeeds("tar", ["xzf", `${folder}.tar.gz`, "-C", kept]));
  return got ? undefined : "scitacean's source package cannot be had";
}

function sdk() {
  return npmPackage("sdk", `@scicatproject/scicat-sdk-ts-fetch@${sdkVersion}`);
}

async function generator() {
  if (!(await succeeds("java", ["-version"]))) return "Java is not installed";
  return npmPackage("generator", `@openapitools/openapi-generator-cli@${generatorVersion}`);
}

async function npmPackage(name, wantedPackage) {
  const folder = join(kept, name);
  if (existsSync(join(folder, "node_modules"))) return undefined;
  mkdirSync(folder, { recursive: true });
  writeFileSync(join(folder, "package.json"), JSON.stringify({ name, private: true }));
  // Said outright: `npm run` tells npm about this repository, where nothing may be installed.
  const args = ["install", "--prefix", folder, "--ignore-scripts", "--legacy-peer-deps", "--no-audit", wantedPackage];
  return (await succeeds("npm", args, folder)) ? undefined : `${wantedPackage} cannot be had`;
}

async function succeeds(command, args, cwd = work) {
  return (await runProgram(command, args, { cwd })).code === 0;
}

async function serve(variables, functionalAccounts) {
  const server = await startServer({
    folder: mkdtempSync(join(work, "server-")),
    port: await freePort(),
    variables,
    functionalAccounts,
  });
  servers.push(server);
  return server;
}

function freePort() {
  return new Promise((resolve, reject) => {
    const probe = createServer().on("error", reject);
    probe.listen(0, "127.0.0.1", () => {
      const { port } = probe.address();
      probe.close(() => resolve(port));
    });
  });
}
