/** A place in a file where something was odd but did not stop the extraction. */
export interface Warning {
  /** Path inside the HDF5 file, when the warning belongs to one object. */
  path?: string;
  message: string;
}

/** A metadata leaf or group, plain JSON. */
export type MetadataValue = null | boolean | number | string | MetadataValue[] | { [key: string]: MetadataValue };
export type MetadataTree = { [key: string]: MetadataValue };

/** A person named in the file. E-mail addresses, telephone numbers and account names are never read. */
export interface ExtractedUser {
  name?: string;
  affiliation?: string;
  /** Bare iD, e.g. `0000-0002-1825-0097`. */
  orcid?: string;
  role?: string;
}

/** A number with its unit as written in the file. */
export interface Quantity {
  value: number;
  unit?: string;
}

export interface ExtractedSource {
  name?: string;
  shortName?: string;
  type?: string;
  probe?: string;
  energy?: Quantity;
  current?: Quantity;
}

export interface ExtractedSample {
  name?: string;
  formula?: string;
  description?: string;
  id?: string;
  temperature?: Quantity;
  pressure?: Quantity;
  mass?: Quantity;
}

/** A PaNET technique; without `pid` where only a name is known. */
export interface ExtractedTechnique {
  pid?: string;
  name?: string;
}

/** What one NXentry (or one plain HDF5 file) says about itself. */
export interface ExtractedEntry {
  /** `/entry`, or `/` for plain HDF5. */
  entryPath: string;
  title?: string;
  /** ISO 8601 with zone or offset. */
  startTime?: string;
  endTime?: string;
  duration?: Quantity;
  users: ExtractedUser[];
  instrument: { name?: string; shortName?: string };
  beamline?: string;
  facility?: string;
  source: ExtractedSource;
  sample: ExtractedSample;
  /** `experiment_identifier`. */
  proposalId?: string;
  /** `entry_identifier`, else scan or collection identifier, else run number. */
  scanId?: string;
  runNumber?: string;
  /** Application definition, e.g. `NXmx`. */
  definition?: string;
  technique: ExtractedTechnique[];
  program?: string;
  /** e.g. `NeXus HDF5 (NXmx)` or `HDF5`. */
  dataFormat: string;
  scientificMetadata: MetadataTree;
}

export interface Extracted {
  format: "nexus" | "hdf5";
  entries: ExtractedEntry[];
  warnings: Warning[];
}

/** A rendered preview image. */
export interface Preview {
  png: Uint8Array;
  /** Pixels. */
  width: number;
  height: number;
  caption: string;
  /** Path of the plotted dataset inside the file. */
  path: string;
}

export interface ExtractOptions {
  /** IANA zone for times that carry none. Default `UTC`. */
  timeZone?: string;
  /** Bytes read at most from one array to compute its statistics. Default 16 MiB. */
  maxBytesPerArray?: number;
  /**
   * Once this much of one file was read for statistics, further arrays are only sampled (256 KiB each), so that files
   * with hundreds of large logs stay quick. Default 512 MiB.
   */
  maxBytesPerFile?: number;
  /** Arrays of at most this many values are kept whole. Default 16. */
  maxKeptValues?: number;
  /** Metadata leaves kept per entry. Default 5,000. */
  maxLeaves?: number;
  /** Depth of groups followed. Default 32. */
  maxDepth?: number;
}
