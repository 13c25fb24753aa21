import { errors, jwtVerify, SignJWT } from "jose";
import type { Principal } from "../access/index.ts";
import type { Db } from "../db/database.ts";
import { InvalidBody } from "../errors.ts";
import { demandAdminWriter } from "./access.ts";
import type { JwtConfig } from "./config.ts";
import { findByPublicId, type SignableAccount } from "./credential-store.ts";
import { parseDuration } from "./durations.ts";
import { sharedSecret } from "./secret-store.ts";

export interface IssuedJwt {
  token: string;
  createdAt: Date;
  /** Negative for one that has ended already. */
  expiresInSeconds: number;
}

/** What a valid token says. */
export interface JwtHolder {
  account: SignableAccount;
  /** Infinity for a token without an end, made elsewhere with the same secret. */
  expiresAtMs: number;
}

export interface Jwts {
  /** A token for somebody who has just signed in, of the usual lifetime. Payload: the user, `iat` and `exp`. */
  issue(publicId: string): Promise<IssuedJwt>;
  /**
   * A token for any user, by administrators. `expiresIn`: seconds (`"3600"`, `"-5"`), a duration (`"30 days"`), or
   * `never`. Undefined for an unknown user. Throws `invalid_body` for another text.
   */
  issueFor(principal: Principal, publicId: string, expiresIn?: string): Promise<IssuedJwt | undefined>;
  /**
   * What other services with the same secret read: `{username: <user id>, groups}`, or `{username: "anonymous",
   * groups: ["public"]}`. It names no account, so this catalogue does not take it.
   */
  issueForServices(principal: Principal, publicId: string | undefined): Promise<string>;
  /** Whose token it is. `unknown` also: another algorithm or signature, no user, disabled, older than the password. */
  verify(token: string): Promise<JwtHolder | "expired" | "unknown">;
  /** A key of its own for another purpose, from the same secret. */
  derivedKey(purpose: string): Promise<Uint8Array>;
}

const algorithm = "HS256";

/** Signed tokens. Invariant: what they grant is read from the account at each request; they carry a name, no rights. */
export function createJwts(db: Db, config: JwtConfig, clock: () => Date, hash: (text: string) => Buffer): Jwts {
  let shared: Promise<string> | undefined;

  async function secret(): Promise<Uint8Array> {
    shared ??= config.secret === undefined ? sharedSecret(db, "jwt") : Promise.resolve(config.secret);
    try {
      return new TextEncoder().encode(await shared);
    } catch (error) {
      shared = undefined;
      throw error;
    }
  }

  const sign = async (payload: Record<string, unknown>, lifetimeSeconds: number): Promise<IssuedJwt> => {
    const createdAt = clock();
    const iat = Math.floor(createdAt.getTime() / 1_000);
    const token = await new SignJWT({ ...payload, iat, exp: iat + lifetimeSeconds })
      .setProtectedHeader({ alg: algorithm, typ: "JWT" })
      .sign(await secret());
    return { token, createdAt, expiresInSeconds: lifetimeSeconds };
  };

  async function issue(publicId: string, lifetimeSeconds: number): Promise<IssuedJwt | undefined> {
    const account = await findByPublicId(db, publicId);
    if (!account || account.system) return undefined;
    const { username, email, authStrategy, credentialVersion } = account;
    // `cv` ends the token with the password to the very request; `iat` could do so to the second only.
    const user = { _id: publicId, username, email: email ?? "", authStrategy, id: publicId, cv: credentialVersion };
    return sign(user, lifetimeSeconds);
  }

  function lifetime(expiresIn: string | undefined): number {
    if (expiresIn === undefined || expiresIn === "") return config.expiresInSeconds;
    const seconds = parseDuration(expiresIn === "never" ? config.neverExpires : expiresIn);
    if (seconds === undefined)
      throw new InvalidBody([
        { pointer: "/expiresIn", detail: "write seconds, a duration such as `30 days`, or never" },
      ]);
    return seconds;
  }

  return {
    async issue(publicId) {
      const issued = await issue(publicId, config.expiresInSeconds);
      if (!issued) throw new Error(`the account ${publicId} vanished while it signed in`);
      return issued;
    },
    async issueFor(principal, publicId, expiresIn) {
      demandAdminWriter(principal);
      return issue(publicId, lifetime(expiresIn));
    },
    async issueForServices(principal, publicId) {
      const payload =
        publicId === undefined
          ? { username: "anonymous", groups: ["public"] }
          : { username: publicId, groups: [...principal.groups] };
      return (await sign(payload, config.expiresInSeconds)).token;
    },
    async verify(token) {
      const key = await secret();
      try {
        const { payload } = await jwtVerify(token, key, { algorithms: [algorithm], currentDate: clock() });
        const { _id: id, iat, exp, cv } = payload;
        if (typeof id !== "string" || !/^[0-9a-f]{24}$/.test(id)) return "unknown";
        const account = await findByPublicId(db, id);
        if (!account || account.disabled || account.system) return "unknown";
        if (!isCurrent(account, iat, cv) && !account.keptToken?.equals(hash(token))) return "unknown";
        return { account, expiresAtMs: exp === undefined ? Number.POSITIVE_INFINITY : exp * 1_000 };
      } catch (error) {
        if (error instanceof errors.JWTExpired) return "expired";
        if (error instanceof errors.JOSEError) return "unknown";
        throw error;
      }
    },
    async derivedKey(purpose) {
      const material = await crypto.subtle.importKey("raw", Buffer.from(await secret()), "HKDF", false, ["deriveBits"]);
      const info = new TextEncoder().encode(purpose);
      const algorithm = { name: "HKDF", hash: "SHA-256", salt: new Uint8Array(0), info };
      return new Uint8Array(await crypto.subtle.deriveBits(algorithm, material, 256));
    },
  };
}

// Tokens that others make with the shared secret carry no version; theirs is told by the time.
function isCurrent(account: SignableAccount, iat: number | undefined, version: unknown): boolean {
  if (version !== undefined) return version === account.credentialVersion;
  const { credentialsChangedAt: changed } = account;
  return changed === null || (iat !== undefined && iat * 1_000 > changed.getTime());
}
