import type { Job } from "@margay/contract";

/** What the server answers about the actions of jobs; the contract's schemas say the same. */
type Finished = "queued" | "running" | "done" | "failed" | "cancelled";
export type ExecutionState = Finished | "none";

export interface JobAction {
  position: number;
  type: string;
  state: Finished;
  attempts: number;
  error: string | null;
  startedAt: string | null;
  endedAt: string | null;
}

export interface JobRun {
  id: string;
  operation: "create" | "update";
  state: Finished;
  queuedAt: string;
  actions: JobAction[];
}

export interface JobExecution {
  state: ExecutionState;
  /** The newest first. */
  runs: JobRun[];
}

export interface JobEvent {
  id: number;
  at: string;
  kind: "record" | "run" | "action" | "log";
  level: "info" | "warn" | "error";
  text: string;
}

interface Permission {
  allowed: boolean;
  rule: string;
}

export interface JobTypeReport {
  type: string;
  title?: string;
  description?: string;
  paramsSchema?: Record<string, unknown>;
  create: Permission;
  update: Permission;
}

/** A job as lists and pages of it show it. */
export type ShownJob = Job & { execution?: { state: ExecutionState } };
