import type { PublicationInput } from "@margay/contract";
import { instruments } from "../content/instruments.ts";
import { proposals } from "../content/proposals.ts";
import type { PlannedDataset } from "./datasets.ts";
import { addDays } from "./places.ts";

/** One publication for the public data of each beamtime, and a draft. The prefix 10.5072 is reserved for tests. */
export function publicationRecords(plan: readonly PlannedDataset[], anchor: Date): PublicationInput[] {
  const byBeamtime = Map.groupBy(plan, (one) => one.beamtime.id);
  const released = [...byBeamtime].flatMap(([beamtimeId, all]) => {
    const datasets = all.filter((one) => one.input.isPublished);
    return datasets.length > 0 ? [publication(beamtimeId, datasets, "registered")] : [];
  });
  const draftOf = (byBeamtime.get("11021560") ?? []).slice(0, 4);
  const draft = { ...publication("11021560", draftOf, "private"), registeredTime: undefined };
  return [...released, JSON.parse(JSON.stringify(draft))];

  function publication(
    beamtimeId: string,
    datasets: readonly PlannedDataset[],
    status: "registered" | "private",
  ): PublicationInput {
    const beamtime = datasets[0]?.beamtime;
    const proposal = proposals.find((one) => one.id === beamtime?.proposalId);
    if (!beamtime || !proposal) throw new Error(`beamtime ${beamtimeId} has nothing to publish`);
    const instrument = instruments[beamtime.instrument];
    const released = datasets[0]?.input.lifecycle?.publishedOn ?? addDays(anchor, -1).toISOString();
    const files = datasets.flatMap((one) => one.files);
    return {
      doi: `10.5072/${instrument.site}.${beamtimeId}`,
      title: `Data for: ${proposal.title}`,
      abstract: proposal.abstract,
      datasetPids: datasets.map((one) => one.pid),
      status,
      registeredTime: released,
      numberOfFiles: files.length,
      sizeOfArchive: files.reduce((sum, file) => sum + file.size, 0),
      metadata: {
        creators: [
          {
            name: `${proposal.pi.last}, ${proposal.pi.first}`,
            nameType: "Personal",
            affiliation: [{ name: proposal.pi.institute }],
          },
        ],
        publisher: { name: instrument.facility },
        publicationYear: Number(released.slice(0, 4)),
        resourceType: { resourceTypeGeneral: "Dataset", resourceType: "Experimental data" },
        subjects: [...new Set(datasets.flatMap((one) => one.input.keywords ?? []))].map((subject) => ({ subject })),
        rightsList: [{ rightsIdentifier: "CC-BY-4.0", rightsUri: "https://creativecommons.org/licenses/by/4.0/" }],
      },
    };
  }
}
