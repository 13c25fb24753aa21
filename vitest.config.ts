import { availableParallelism } from "node:os";
import { defineConfig } from "vitest/config";

export default defineConfig({
  test: {
    include: [
      "packages/*/src/**/*.test.ts",
      "apps/*/src/**/*.test.ts",
      "examples/*/src/**/*.test.ts",
      "bench/src/**/*.test.ts",
      "tests/**/*.test.ts",
      "tools/**/*.test.ts",
    ],
    // Starts PostgreSQL once and makes the template database that every test file clones.
    globalSetup: ["packages/testkit/src/postgres/global-setup.ts"],
    pool: "forks",
    maxWorkers: availableParallelism(),
    testTimeout: 30_000,
    hookTimeout: 60_000,
    // A test that focuses itself would silence all others.
    allowOnly: false,
  },
});
