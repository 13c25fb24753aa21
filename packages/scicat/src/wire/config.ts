/** What the wires need to know; made from SciCat's variables and files by the application. */
export interface ScicatConfig {
  /** Types beside raw and derived; empty when any type goes. */
  readonly datasetTypes: readonly string[];
  readonly proposalTypes: readonly string[];
  readonly defaultProposalType: string;
  /** Years added for `archiveRetentionTime` and `dateOfPublishing` of a new dataset. */
  readonly retentionShiftYears: number;
  readonly publicationShiftYears: number;
  readonly pidValidation: RegExp | undefined;
  readonly bodyLimitBytes: number;
}

export const defaultScicatConfig: ScicatConfig = {
  datasetTypes: [],
  proposalTypes: [],
  defaultProposalType: "Default Proposal",
  retentionShiftYears: 0,
  publicationShiftYears: 0,
  pidValidation: undefined,
  bodyLimitBytes: 16_000_000,
};
