/** How far the actions of a job may be, in the order of a job's life. */
export const jobStates = ["queued", "running", "done", "failed", "cancelled"] as const;
export type JobStateName = (typeof jobStates)[number];
