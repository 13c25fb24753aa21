import type { PlannedDataset } from "../plan/datasets.ts";

export async function writeDemoFiles(_datasets: readonly PlannedDataset[], _dataDir: string): Promise<void> {}
