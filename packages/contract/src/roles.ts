/**
 * Roles of the catalogue and the configuration variables (SciCat's names) that list the groups holding them.
 * Groups are compared exactly. `#all` stands for everybody who is signed in.
 */
export const roleVariables = {
  admin: "ADMIN_GROUPS",
  deleter: "DELETE_GROUPS",
  datasetCreator: "CREATE_DATASET_GROUPS",
  datasetCreatorWithPid: "CREATE_DATASET_WITH_PID_GROUPS",
  datasetCreatorPrivileged: "CREATE_DATASET_PRIVILEGED_GROUPS",
  lifecycleManager: "UPDATE_DATASET_LIFECYCLE_GROUPS",
  proposalManager: "PROPOSAL_GROUPS",
  sampleCreator: "SAMPLE_GROUPS",
  sampleCreatorPrivileged: "SAMPLE_PRIVILEGED_GROUPS",
  attachmentCreator: "ATTACHMENT_GROUPS",
  attachmentCreatorPrivileged: "ATTACHMENT_PRIVILEGED_GROUPS",
  policyManager: "POLICY_GROUPS",
  historyReader: "HISTORY_ACCESS_GROUPS",
  jobCreatorPrivileged: "CREATE_JOB_PRIVILEGED_GROUPS",
  jobUpdaterPrivileged: "UPDATE_JOB_PRIVILEGED_GROUPS",
  jobDeleter: "DELETE_JOB_GROUPS",
} as const;

export type Role = keyof typeof roleVariables;

/** Defaults of the variables above, as SciCat has them. */
export const roleDefaults: Partial<Record<Role, readonly string[]>> = {
  datasetCreator: ["#all"],
  sampleCreator: ["#all"],
};

export const verbs = ["read", "create", "update", "lifecycle", "remove"] as const;
export type Verb = (typeof verbs)[number];
