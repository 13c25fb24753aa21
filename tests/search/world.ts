import { type As, aDataset, aFile, anOrigDatablock, aProposal, aSample } from "@margay/testkit";
import { put } from "./stage.ts";

/** Stands in everything that nobody but overseers may read. */
export const mark = "zqxmark";

interface Kind {
  path: string;
  key: string;
  body: object;
}

const numbered = <Made>(count: number, make: (n: number) => Made): Made[] =>
  Array.from({ length: count }, (_, n) => make(n));

const pick = <Value>(values: readonly Value[], n: number): Value => values[n % values.length] as Value; // never empty here

/** What the people of the stage share in all ways: by groups, published, by e-mail, by an instrument. */
export function openWorld(): Kind[] {
  const rights = [
    { ownerGroup: "owners" },
    { ownerGroup: "others", accessGroups: ["readers"] },
    { ownerGroup: "others", isPublished: true },
    { ownerGroup: "others", instrumentGroup: "staff" },
    { ownerGroup: "owners", sharedWith: ["stranger@example.org"] },
  ];
  const datasets = numbered(25, (n): Kind => {
    const key = `open/${String(n).padStart(2, "0")}`;
    const body = aDataset({
      pid: key,
      ...pick(rights, n),
      type: n % 2 === 0 ? "raw" : "derived",
      datasetName: `zebra scan ${n % 4}`,
      description: `striped sample in water, run ${n}`,
      keywords: ["shared", `k${n % 3}`],
      owner: pick(["Ada", "Emmy", "Lise"], n),
      principalInvestigators: [pick(["Grace", "Rosalind"], n)],
      sourceFolder: `/data/${n % 3}/zebra`,
      creationLocation: pick(["/DESY/P08", "/DESY/P11"], n),
      creationTime: `202${n % 4}-0${1 + (n % 9)}-05T10:00:00.000Z`,
      dataFormat: pick(["NeXus", "HDF5"], n),
      techniques: [{ pid: pick(["T1", "T2"], n), name: `technique ${n % 2}` }],
      // The last of each is one that is hidden, or not there.
      proposalIds: [pick(["P1", "P2", "P-vault"], n)],
      beamtimeIds: ["B-vault"],
      sampleIds: [pick(["S1", "S-vault"], n)],
      instrumentIds: ["I1"],
      inputDatasets: ["vault/00"],
      scientificMetadata: {
        energy: { value: 8 + n, unit: "keV" },
        temperature: { value: 100 + n, unit: "K" },
        plain: n,
        state: `state ${n % 2}`,
        z: { deep: { energyx: n, name: "deep text" } },
      },
    });
    return { path: "datasets", key, body };
  });
  const blocks = numbered(10, (n): Kind => {
    const key = `open-block-${n}`;
    const dataFileList = [
      aFile({ path: `zebra/scan_${n}_00012.nxs`, size: 100 + n, time: "2024-01-01T00:00:00.000Z" }),
    ];
    return { path: "orig-datablocks", key, body: anOrigDatablock(`open/0${n}`, { id: key, dataFileList }) };
  });
  return [
    { path: "instruments", key: "I1", body: { pid: "I1", name: "diffractometer" } },
    {
      path: "proposals",
      key: "P1",
      body: aProposal({ proposalId: "P1", title: "zebra proposal", ownerGroup: "owners", accessGroups: ["readers"] }),
    },
    {
      path: "samples",
      key: "S1",
      body: aSample({ sampleId: "S1", sampleName: "zebra sample", ownerGroup: "owners", isPublished: true }),
    },
    ...datasets,
    ...blocks,
  ];
}

/** What only overseers see: the same words, values, keys and files as in the open, and marks of its own everywhere. */
export function vault(): Kind[] {
  const rights = { ownerGroup: "vault", accessGroups: ["vault-readers"], sharedWith: ["vault@example.org"] };
  const manyKeys = (prefix: string, count: number, leaf: object) =>
    Object.fromEntries(numbered(count, (n) => [`${prefix}${String(n).padStart(4, "0")}`, leaf]));
  const datasets = numbered(12, (n): Kind => {
    const key = `vault/${String(n).padStart(2, "0")}`;
    const body = aDataset({
      pid: key,
      ...rights,
      type: n % 2 === 0 ? "raw" : `${mark} type`,
      datasetName: `zebra scan ${mark} ${n}`,
      description: `striped ${mark} sample in water`,
      keywords: ["shared", `k${n % 3}`, `${mark} keyword`],
      owner: n % 2 === 0 ? "Ada" : `${mark} owner`,
      ownerEmail: `${mark}@example.org`,
      contactEmail: `${mark}@example.org`,
      principalInvestigators: ["Grace", `${mark} investigator`],
      sourceFolder: `/data/${mark}/zebra`,
      sourceFolderHost: `${mark}.example.org`,
      creationLocation: n % 2 === 0 ? "/DESY/P08" : `/DESY/${mark}`,
      // Before and after everything in the open.
      creationTime: n % 2 === 0 ? "1999-01-01T00:00:00.000Z" : "2031-01-01T00:00:00.000Z",
      dataFormat: n % 2 === 0 ? "NeXus" : `${mark} format`,
      runNumber: `${mark} run`,
      scanId: `${mark} scan`,
      license: `${mark} license`,
      comment: `${mark} comment`,
      techniques: [
        { pid: "T1", name: `${mark} technique name` },
        { pid: `${mark}-technique`, name: `${mark} technique` },
      ],
      proposalIds: ["P1", `P-${mark}`],
      beamtimeIds: [`B-${mark}`],
      sampleIds: ["S1", `S-${mark}`],
      inputDatasets: [`${mark}/input`, "open/00"],
      usedSoftware: [`${mark} software`],
      scientificMetadata: {
        energy: { value: 1e6 * (n + 1), unit: n % 2 === 0 ? "keV" : "eV" },
        temperature: { value: 1, unit: "m" },
        plain: { value: -7, unit: "Pa" },
        state: `${mark} state`,
        [`${mark}_number`]: { value: n, unit: "K" },
        [`${mark}_text`]: `${mark} value`,
        z: { deep: { energyx: `${mark} text`, name: 5 } },
        odd: { date: `${mark} not a date`, "": `${mark}`, huge: 1e308, bad: { value: 1, unit: `${mark}unit` } },
        // So many that they could push others out of what is looked at.
        ...(n === 0
          ? {
              a: manyKeys("a", 2_500, { energy: 1, state: "x", energyx: { value: 1, unit: "K" } }),
              ...manyKeys("ener", 120, { value: 1, unit: "K" }),
              ...manyKeys("enrgy", 120, { value: 1, unit: "K" }),
            }
          : {}),
      },
    });
    return { path: "datasets", key, body };
  });
  const blocks = numbered(6, (n): Kind => {
    const key = `vault-block-${n}`;
    const dataFileList = [
      aFile({ path: `zebra/scan_${n}_00012.nxs` }),
      aFile({ path: `${mark}/secret_${n}_00012.nxs` }),
    ];
    return { path: "orig-datablocks", key, body: anOrigDatablock(`vault/0${n}`, { id: key, dataFileList }) };
  });
  const named = (id: string, title: string) => ({
    path: "proposals",
    key: id,
    body: aProposal({ proposalId: id, title, ...own }),
  });
  const own = { ownerGroup: "vault", accessGroups: ["vault-readers"] };
  return [
    named("P-vault", `zebra ${mark} proposal`),
    named(`P-${mark}`, `zebra ${mark} proposal`),
    {
      path: "beamtimes",
      key: "B-vault",
      body: { beamtimeId: "B-vault", title: `zebra ${mark} beamtime`, proposalId: "P-vault", ...own },
    },
    {
      path: "samples",
      key: "S-vault",
      body: aSample({ sampleId: "S-vault", sampleName: `zebra ${mark} sample`, description: mark, ...own }),
    },
    ...datasets,
    ...blocks,
    {
      path: "attachments",
      key: "vault-note",
      body: {
        id: "vault-note",
        caption: mark,
        relationships: [{ targetType: "dataset", targetId: "vault/00" }],
        ...own,
      },
    },
  ];
}

export async function load(admin: As, things: readonly Kind[]): Promise<void> {
  for (const { path, key, body } of things) await put(admin, path, key, body);
}
