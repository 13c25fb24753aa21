import { spawn, spawnSync } from "node:child_process";
import { existsSync } from "node:fs";
import { mkdir, mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { connect, createServer } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";

/** OpenLDAP's server, which Debian keeps out of the path of ordinary users. */
const program = ["/usr/sbin/slapd", "/usr/local/sbin/slapd", "/usr/lib/openldap/slapd"].find((path) =>
  existsSync(path),
);

const hasOpenssl = spawnSync("openssl", ["version"]).status === 0;

/** Why no directory can be started here; undefined where one can. */
export const noDirectory: string | undefined =
  program === undefined || !hasOpenssl
    ? "OpenLDAP's slapd or openssl is not installed (Debian: apt-get install slapd openssl)"
    : undefined;

export interface TestDirectory {
  /** `ldap://127.0.0.1:<port>`. */
  url: string;
  /** `ldaps://127.0.0.1:<port>`; StartTLS works on the other one. */
  secureUrl: string;
  /** The certificate, which nobody else has signed (PEM). */
  certificate: string;
  /** Entry under which everything is. */
  base: string;
  rootDn: string;
  rootPassword: string;
  close(): Promise<void>;
}

const base = "dc=example,dc=org";
const rootDn = `cn=root,${base}`;
const rootPassword = "the directory's own";
const schemaFolder = "/etc/ldap/schema";

/** A real OpenLDAP server with the given entries (LDIF), in a folder and on a port of its own. */
export async function startTestDirectory(ldif: string): Promise<TestDirectory> {
  if (program === undefined) throw new Error(noDirectory);
  const folder = await mkdtemp(join(tmpdir(), "margay-ldap-"));
  const data = join(folder, "data");
  await mkdir(data);
  const configuration = join(folder, "slapd.conf");
  const certificate = await makeCertificate(folder);
  await writeFile(configuration, configurationText(folder, data));
  await writeFile(join(folder, "entries.ldif"), ldif);
  const load = spawnSync(program, ["-T", "add", "-f", configuration, "-l", join(folder, "entries.ldif")], {
    encoding: "utf8",
  });
  if (load.status !== 0) throw new Error(`slapd did not take the entries: ${load.stderr}`);
  const [port, securePort] = [await freePort(), await freePort()];
  const url = `ldap://127.0.0.1:${port}`;
  const secureUrl = `ldaps://127.0.0.1:${securePort}`;
  // With a debug level it stays in the foreground, even with level 0.
  const child = spawn(program, ["-f", configuration, "-h", `${url} ${secureUrl}`, "-d", "0"], { stdio: "ignore" });
  const ended = new Promise<void>((resolve) => child.once("exit", () => resolve()));
  const close = async () => {
    child.kill("SIGTERM");
    await ended;
    await rm(folder, { recursive: true, force: true });
  };
  await answers(port, ended).catch(async (error: unknown) => {
    await close();
    throw error;
  });
  return { url, secureUrl, certificate, base, rootDn, rootPassword, close };
}

const configurationText = (folder: string, data: string) => `
include ${schemaFolder}/core.schema
include ${schemaFolder}/cosine.schema
include ${schemaFolder}/inetorgperson.schema
pidfile ${folder}/slapd.pid
TLSCertificateFile ${folder}/certificate.pem
TLSCertificateKeyFile ${folder}/key.pem
modulepath /usr/lib/ldap
moduleload back_mdb
database mdb
suffix "${base}"
rootdn "${rootDn}"
rootpw "${rootPassword}"
directory ${data}
access to attrs=userPassword by anonymous auth by * none
access to * by * read
`;

async function makeCertificate(folder: string): Promise<string> {
  const [key, certificate] = [join(folder, "key.pem"), join(folder, "certificate.pem")];
  const subject = ["-subj", "/CN=127.0.0.1", "-addext", "subjectAltName=IP:127.0.0.1"];
  const order = ["req", "-x509", "-newkey", "rsa:2048", "-nodes", "-days", "2", "-keyout", key, "-out", certificate];
  const made = spawnSync("openssl", [...order, ...subject], { encoding: "utf8" });
  if (made.status !== 0) throw new Error(`openssl made no certificate: ${made.stderr}`);
  return readFile(certificate, "utf8");
}

async function freePort(): Promise<number> {
  const probe = createServer();
  return new Promise((resolve, reject) => {
    probe.once("error", reject);
    probe.listen(0, "127.0.0.1", () => {
      const address = probe.address();
      probe.close(() => (address !== null && typeof address === "object" ? resolve(address.port) : reject()));
    });
  });
}

async function answers(port: number, ended: Promise<void>): Promise<void> {
  let hasEnded = false;
  void ended.then(() => {
    hasEnded = true;
  });
  for (let tries = 0; tries < 100; tries++) {
    if (hasEnded) throw new Error("slapd ended at once");
    const open = await new Promise<boolean>((resolve) => {
      const socket = connect(port, "127.0.0.1", () => resolve(true));
      socket.once("error", () => resolve(false));
      socket.once("connect", () => socket.destroy());
    });
    if (open) return;
    await sleep(100);
  }
  throw new Error("slapd does not answer");
}
