import { seeded } from "../random.ts";
import type { MeasuredServer } from "./server.ts";
import type { Proposal, World } from "./world.ts";

/** Who asks in a measurement. */
export interface Caller {
  name: "few groups" | "many groups" | "admin";
  token: string;
  /** Proposals whose datasets the caller may read, besides what is public. */
  proposals: readonly Proposal[];
}

const password = "a password of the benchmark";

/** Signs in a member of three proposals, one of 300 proposals and the staff of three beamlines, and the administrator. */
export async function createCallers(server: MeasuredServer, world: World): Promise<Caller[]> {
  const random = seeded(77);
  const middling = world.proposals.slice(40, Math.max(43, Math.floor(world.proposals.length / 4)));
  const few = Array.from({ length: 3 }, () => middling[random.whole(middling.length)] as Proposal); // within the list
  const many = Array.from({ length: 300 }, () => world.proposals[random.whole(world.proposals.length)] as Proposal);
  const staffed = world.beamlines.slice(4, 7);
  const groupsOf = (proposals: readonly Proposal[]) => proposals.map((one) => `${one.beamtime}-part`);
  const signIn = async (username: string, groups: readonly string[]): Promise<string> => {
    const input = { username, password, groups: [...new Set(groups)] };
    // A folder that is used again has the user already.
    const made = await server.client.send({ path: "/v1/users", body: JSON.stringify(input) }, server.token);
    if (made.status !== 201 && made.status !== 409) throw new Error(`no user ${username}: ${made.text.slice(0, 300)}`);
    const signedIn = await server.client.send({
      path: "/v1/auth/login",
      body: JSON.stringify({ username, password }),
    });
    return (JSON.parse(signedIn.text) as { token: string }).token; // the contract of a login
  };
  return [
    { name: "few groups", proposals: few, token: await signIn("bench-few", groupsOf(few)) },
    {
      name: "many groups",
      proposals: many,
      token: await signIn("bench-many", [...groupsOf(many), ...staffed.map((one) => one.staffGroup)]),
    },
    { name: "admin", proposals: world.proposals, token: server.token },
  ];
}
