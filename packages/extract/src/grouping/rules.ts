/** Which files form a dataset, as data: a beamline may bring its own. */
export interface GroupingRules {
  /** Extensions (lower case, with dot) of files that are a dataset of their own. */
  masterExtensions: readonly string[];
  /**
   * Names of masters that belong to another master of the same folder: group `base` is that master's name without
   * extension (and without `_master`).
   */
  companions: readonly RegExp[];
  /** A folder named after a master joins it, unless it holds files with one of these extensions. */
  independentExtensions: readonly string[];
  /** Files that describe the surroundings, not data. */
  context: readonly RegExp[];
  ignored: readonly { pattern: RegExp; reason: string }[];
}

export const defaultRules: GroupingRules = {
  masterExtensions: [".nxs", ".h5", ".hdf5", ".hdf", ".nx5", ".nxspe", ".cxi", ".emd", ".h5oina"],
  companions: [
    /^(?<base>.+)_data_\d+\.[^.]+$/i,
    /^(?<base>.+)_\d{6}\.[^.]+$/i,
    /^(?<base>.+)_(?:meta|vds)\.[^.]+$/i,
    /^(?<base>.+)_master\.[^.]+$/i,
  ],
  independentExtensions: [".nxs", ".nx5", ".nxspe"],
  context: [/^(?:beamtime|commissioning)-metadata-.*\.json$/i],
  ignored: [
    { pattern: /^\./, reason: "hidden" },
    { pattern: /\.(?:tmp|part|partial|crdownload|filepart|swp)$/i, reason: "unfinished" },
    { pattern: /\.(?:lock|lck)$|^\.~lock|^~\$/i, reason: "lock file" },
    { pattern: /~$/, reason: "editor backup" },
    { pattern: /^(?:Thumbs\.db|desktop\.ini)$/i, reason: "system file" },
  ],
};
