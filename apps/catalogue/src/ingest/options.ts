/** How the person wants the data ingested; what is absent comes from the files. */
export interface IngestOptions {
  ownerGroup?: string;
  accessGroup?: string[];
  type?: string;
  proposal?: string;
  instrument?: string;
  contactEmail?: string;
  location?: string;
  license?: string;
  keyword?: string[];
  datasetPer: "auto" | "file" | "folder";
  checksum?: "sha256" | "md5";
  timeZone?: string;
  preview: boolean;
  dryRun?: boolean;
  publish?: boolean;
  jobs: number;
  createSamples?: boolean;
  /** Name that stands for this machine in the identity of what is ingested from it. */
  sourceHost: string;
  /** For chosen PIDs; with a beamtime only where the person gave it. */
  pidPrefix: { value: string; given: boolean };
}

/** Something that could not be read; the rest goes on. */
export interface Trouble {
  path: string;
  /** `missing`, `unreadable`, `not_hdf5`, `truncated`, `timeout`, `bad_name`, … */
  code: string;
  message: string;
}
