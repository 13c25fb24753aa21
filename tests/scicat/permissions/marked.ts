import type { Thing, World } from "../../permissions/world.ts";

type Doc = Record<string, unknown>;

/** What stands in the content of one record and of no other: in texts, keys of metadata, names of files and groups. */
export const markOf = (index: number) => `mk${String(index).padStart(4, "0")}q`;

/** People are marked by a group of their own, behind all records. */
const firstPerson = 9_000;

export interface Marked {
  world: World;
  /** The mark of each record. */
  mark(thing: Pick<Thing, "kind" | "key">): string;
  /** Who or what a mark belongs to. */
  owner(mark: string): { thing: Thing } | { username: string };
  /** The marks of the people whose e-mail addresses are in a text. */
  marksOfPeopleIn(text: string): string[];
}

/** The marks in a text. */
export const marksIn = (text: string): string[] => [...new Set(text.match(/mk\d{4}q/g) ?? [])];

// A picture whose base64 text has the mark in it, behind the end of the image.
const png = Buffer.from(
  "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNkYPhfDwAChwGA60e6kgAAAABJRU5ErkJggg==",
  "base64",
);
const padded = Buffer.concat([png, Buffer.alloc((3 - (png.length % 3)) % 3)]).toString("base64");
const picture = (mark: string) => `data:image/png;base64,${padded}${mark}A`;

/** The content of a record with its mark wherever a client could see it; rights and references stay as they are. */
function content(thing: Thing, mark: string): Doc {
  const { body } = thing;
  const text = `about ${mark}`;
  switch (thing.kind) {
    case "dataset":
      return {
        datasetName: text,
        description: text,
        comment: text,
        dataFormat: mark,
        sourceFolder: `/data/${mark}`,
        classification: mark,
        principalInvestigators: [mark],
        owner: mark,
        keywords: [mark],
        scientificMetadata: {
          common: { value: 1, unit: "mm" },
          [`${mark}_key`]: { value: 7, unit: "K" },
          word: { value: mark },
        },
      };
    case "origdatablock":
    case "datablock":
      return { dataFileList: [{ path: `sub/${mark}.nxs`, size: 12, time: "2024-01-01T00:00:00.000Z", uid: mark }] };
    case "attachment":
      return { caption: text, ...(body.thumbnail === undefined ? {} : { thumbnail: picture(mark) }) };
    case "proposal":
      return { title: text, abstract: text, firstname: mark, metadata: { [`${mark}_key`]: { value: 7, unit: "K" } } };
    case "sample":
      return {
        sampleName: text,
        description: text,
        sampleCharacteristics: { [`${mark}_key`]: { value: 7, unit: "K" } },
      };
    case "policy":
      return { manager: [`${mark}@example.org`] };
    case "job":
      return {
        statusMessage: text,
        jobParams: { ...(body.jobParams as Doc | undefined), note: mark }, // the world has an object there
        jobResultObject: { said: mark },
      };
    case "publication":
      return { title: text, abstract: text, metadata: { creators: [{ name: mark }] } };
    default:
      return {};
  }
}

const withoutGroups = ["origdatablock", "datablock", "instrument", "publication", "job"];

/** The same world with a mark in each record and a group of each person's own. What anybody may read stays the same. */
export function marked(world: World): Marked {
  const marks = new Map(world.things.map((thing, index) => [`${thing.kind} ${thing.key}`, markOf(index)]));
  const mark = (thing: Pick<Thing, "kind" | "key">) => marks.get(`${thing.kind} ${thing.key}`) ?? "";
  const things = world.things.map((thing): Thing => {
    const own = mark(thing);
    const accessGroups = withoutGroups.includes(thing.kind)
      ? thing.accessGroups
      : [...thing.accessGroups, `${own}-group`];
    const groups = withoutGroups.includes(thing.kind) ? {} : { accessGroups };
    return { ...thing, accessGroups, body: { ...thing.body, ...content(thing, own), ...groups } };
  });
  const people = world.people.map((person, index) => ({
    ...person,
    groups: [...person.groups, `${markOf(firstPerson + index)}-group`],
  }));
  return {
    world: { people, things },
    mark,
    marksOfPeopleIn: (text) =>
      people.flatMap(({ email }, index) => (text.includes(email) ? [markOf(firstPerson + index)] : [])),
    owner(found) {
      const index = Number(found.slice(2, 6));
      const person = people[index - firstPerson];
      if (person) return { username: person.username };
      const thing = things[index];
      if (!thing) throw new Error(`nothing has the mark ${found}`);
      return { thing };
    },
  };
}
