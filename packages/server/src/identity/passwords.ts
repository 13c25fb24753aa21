import { randomBytes } from "node:crypto";
import { hash as argon2Hash, verify as argon2Verify } from "@node-rs/argon2";
import { compare } from "bcryptjs";

// OWASP's first choice for argon2id, and the library's algorithm by default: 19 MiB, two passes; about 25 ms here.
const cost = { memoryCost: 19_456, timeCost: 2, parallelism: 1 };
const currentCost = "$argon2id$v=19$m=19456,t=2,p=1$";

export const maxPasswordLength = 1_024;

export interface PasswordCheck {
  right: boolean;
  /** Right, but kept with an older method: hash it again. */
  outdated: boolean;
}

export const hashPassword = (password: string): Promise<string> => argon2Hash(password, cost);

let nobody: Promise<string> | undefined;

/** The hash that stands in for unknown users; made early, so that not even the first of them stands out. */
export function standIn(): Promise<string> {
  nobody ??= hashPassword(randomBytes(32).toString("base64"));
  return nobody;
}

/**
 * Compares a password with a hash (argon2, or bcrypt of an imported SciCat). Without a hash it does the same work on
 * one that nothing matches, so that time does not tell whether a user exists.
 */
export async function checkPassword(hash: string | undefined, password: string): Promise<PasswordCheck> {
  if (password.length > maxPasswordLength) return { right: false, outdated: false };
  if (hash === undefined) {
    await argon2Verify(await standIn(), password);
    return { right: false, outdated: false };
  }
  if (/^\$2[aby]\$/.test(hash)) {
    const right = await compare(password, hash);
    return { right, outdated: right };
  }
  const right = await argon2Verify(hash, password);
  return { right, outdated: right && !hash.startsWith(currentCost) };
}
