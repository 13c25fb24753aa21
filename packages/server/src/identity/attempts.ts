import { CatalogueError } from "../errors.ts";

const windowMs = 60_000;
const maxKeys = 50_000;

/** Refused for now; `details.retryAfterSeconds` says for how long. */
export class TooManyAttempts extends CatalogueError {
  readonly retryAfterSeconds: number;

  constructor(retryAfterSeconds: number) {
    super("too_many_requests", `Too many wrong passwords; try again in ${retryAfterSeconds} s.`, {
      details: { retryAfterSeconds },
    });
    this.retryAfterSeconds = retryAfterSeconds;
  }
}

export interface Attempts {
  /** Counts an attempt before its outcome is known, or throws TooManyAttempts. Answers how to take it back. */
  begin(username: string, address: string): { succeeded(): void };
}

/** Failed sign-ins per user name and per address in a sliding minute, in the memory of this process. */
export function createAttempts(perMinute: number, clock: () => Date): Attempts {
  const byUser = new Map<string, number[]>();
  const byAddress = new Map<string, number[]>();

  function recent(map: Map<string, number[]>, key: string, now: number): number[] {
    const times = (map.get(key) ?? []).filter((at) => at > now - windowMs);
    map.delete(key); // set again below, so that the map stays in the order of use
    return times;
  }

  function keep(map: Map<string, number[]>, key: string, times: number[]): void {
    if (times.length === 0) return;
    const oldest = map.size >= maxKeys ? map.keys().next().value : undefined;
    if (oldest !== undefined) map.delete(oldest);
    map.set(key, times);
  }

  return {
    begin(username, address) {
      const now = clock().getTime();
      const user = username.toLowerCase();
      const place = network(address);
      const users = recent(byUser, user, now);
      const places = recent(byAddress, place, now);
      // The attempt that must leave the window before another one fits.
      const blocking = [users, places].flatMap((times) => times.at(-perMinute) ?? []);
      if (blocking.length === 0) {
        // Counted at once: parallel guesses may not all slip through before the first of them fails.
        users.push(now);
        places.push(now);
      }
      keep(byUser, user, users);
      keep(byAddress, place, places);
      if (blocking.length > 0)
        throw new TooManyAttempts(Math.max(1, Math.ceil((Math.max(...blocking) + windowMs - now) / 1_000)));
      return {
        succeeded() {
          byUser.delete(user);
          // Other failures from there stay: one's own account is no licence to guess at others.
          const left = byAddress.get(place) ?? [];
          const index = left.lastIndexOf(now);
          if (index >= 0) left.splice(index, 1);
        },
      };
    },
  };
}

/** An IPv6 customer holds a /64, so that is what counts. */
function network(address: string): string {
  if (!address.includes(":") || address.includes(".")) return address;
  const [head = "", tail] = address.split("::");
  const groups = head === "" ? [] : head.split(":");
  const rest = tail ? tail.split(":").length : 0;
  const zeros = tail === undefined ? 0 : Math.max(0, 8 - groups.length - rest);
  return [...groups, ...Array<string>(zeros).fill("0"), ...(tail ? tail.split(":") : [])].slice(0, 4).join(":");
}
