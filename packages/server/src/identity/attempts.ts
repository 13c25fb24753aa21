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
  /**
   * Checks a password and answers what the check answers; undefined or an error means that it was wrong and counts.
   * Checks under way count as if they failed, but where only these fill the limit, the next one waits for their
   * outcome: right passwords are never refused for being many at once. Throws TooManyAttempts.
   */
  run<T>(username: string, address: string, check: () => Promise<T | undefined>): Promise<T | undefined>;
}

/** Failures of one user name or address, and checks under way. */
interface Tally {
  readonly key: string;
  failures: number[];
  pending: number;
}

// One script with an outdated password must not close the door to everybody behind the same address.
const usersPerAddress = 5;
const maxWaiting = 1_000;

/** Failed sign-ins per user name and per address in a sliding minute, in the memory of this process. */
export function createAttempts(perMinute: number, clock: () => Date): Attempts {
  const ofUsers = createTallies(perMinute);
  const ofAddresses = createTallies(perMinute * usersPerAddress);
  const waiting = new Set<() => void>();

  /** Begins a check as soon as there is room for it. */
  async function enter(user: string, place: string): Promise<readonly [Tally, Tally]> {
    for (;;) {
      const now = clock().getTime();
      const tallies = [ofUsers.get(user, now), ofAddresses.get(place, now)] as const;
      const [ofUser, ofPlace] = tallies;
      // The failure that must leave the window before another check fits.
      const blocking = [ofUser.failures.at(-ofUsers.limit), ofPlace.failures.at(-ofAddresses.limit)];
      const since = Math.max(...blocking.map((at) => at ?? Number.NEGATIVE_INFINITY));
      const isFull = ofUsers.isFull(ofUser) || ofAddresses.isFull(ofPlace);
      if (since > Number.NEGATIVE_INFINITY || (isFull && waiting.size >= maxWaiting)) {
        ofUsers.settle(ofUser);
        ofAddresses.settle(ofPlace);
        throw new TooManyAttempts(Math.max(1, Math.ceil((since + windowMs - now) / 1_000)));
      }
      if (!isFull) {
        for (const tally of tallies) tally.pending += 1; // at once: nobody else may see the same room
        return tallies;
      }
      await new Promise<void>((resolve) => waiting.add(resolve));
    }
  }

  function leave([ofUser, ofPlace]: readonly [Tally, Tally], isRight: boolean): void {
    for (const tally of [ofUser, ofPlace]) {
      tally.pending -= 1;
      if (!isRight) tally.failures.push(clock().getTime());
    }
    // Failures from the same address stay: one's own account is no licence to guess at others.
    if (isRight) ofUser.failures = [];
    ofUsers.settle(ofUser);
    ofAddresses.settle(ofPlace);
    const all = [...waiting];
    waiting.clear();
    for (const wake of all) wake();
  }

  return {
    async run(username, address, check) {
      const tallies = await enter(username.toLowerCase(), network(address));
      let isRight = false;
      try {
        const result = await check();
        isRight = result !== undefined;
        return result;
      } finally {
        leave(tallies, isRight);
      }
    },
  };
}

function createTallies(limit: number) {
  const tallies = new Map<string, Tally>();
  return {
    limit,
    get(key: string, now: number): Tally {
      const tally = tallies.get(key) ?? { key, failures: [], pending: 0 };
      tally.failures = tally.failures.filter((at) => at > now - windowMs);
      tallies.delete(key); // set again, so that the map stays in the order of use
      const oldest = tallies.size >= maxKeys ? tallies.keys().next().value : undefined;
      if (oldest !== undefined) tallies.delete(oldest);
      tallies.set(key, tally);
      return tally;
    },
    isFull: ({ failures, pending }: Tally) => failures.length + pending >= limit,
    /** Forgets a tally that says nothing. */
    settle(tally: Tally): void {
      const isEmpty = tally.pending === 0 && tally.failures.length === 0;
      if (isEmpty && tallies.get(tally.key) === tally) tallies.delete(tally.key);
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
