import type pg from "pg";
import type { Visibility } from "./catalogue.ts";
import type { World } from "./world.ts";

/** Groups and visibility sets of all proposals, written at once: one by one they cost a round trip for each dataset. */
export async function writeGroups(client: pg.ClientBase, world: World): Promise<void> {
  const names = new Set(world.proposals.flatMap(groupsOf));
  await client.query("insert into grp (name) select unnest($1::text[]) on conflict do nothing", [[...names]]);
  const ids = await groupIds(client);
  const sets = new Set<string>();
  for (const proposal of world.proposals) {
    const group = groupsOf(proposal).map((name) => ids.get(name) ?? -1);
    sets.add(keyOf(group));
    sets.add(keyOf([...group, 0]));
  }
  const arrays = [...sets].map((set) => `{${set}}`);
  await client.query(
    "insert into acl (groups) select one::int[] from unnest($1::text[]) as one on conflict do nothing",
    [arrays],
  );
}

const groupsOf = (one: World["proposals"][number]) => [one.ownerGroup, `${one.beamtime}-part`, one.beamline.staffGroup];

async function groupIds(client: pg.ClientBase): Promise<Map<string, number>> {
  const found = await client.query<{ id: number; name: string }>("select id, name from grp");
  return new Map(found.rows.map(({ id, name }) => [name, id]));
}

const keyOf = (groups: Iterable<number>) => [...new Set(groups)].sort((a, b) => a - b).join(",");

/** The dictionaries as they are, read at once; whatever they lack is asked of the catalogue's own. */
export async function readVisibility(client: pg.ClientBase, own: Visibility): Promise<Visibility> {
  const groups = await groupIds(client);
  const found = await client.query<{ id: number; groups: number[] }>("select id, groups from acl");
  const acls = new Map(found.rows.map((row) => [row.groups.join(","), row.id]));
  return {
    ...own,
    async groupIds(names) {
      const wanted = [...new Set(names)];
      const ids = wanted.map((name) => [name, groups.get(name)] as const);
      const isKnown = (pair: (typeof ids)[number]): pair is [string, number] => pair[1] !== undefined;
      return ids.every(isKnown) ? new Map(ids) : own.groupIds(wanted);
    },
    aclId: async (ids) => acls.get(keyOf(ids)) ?? own.aclId(ids),
  };
}
