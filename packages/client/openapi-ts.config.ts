import { defineConfig } from "@hey-api/openapi-ts";

/** The SDK is made from the committed API document: `npm run generate` at the root. */
export default defineConfig({
  input: "../../openapi/margay-v1.json",
  output: { path: "src/generated", importFileExtension: ".ts", postProcess: [] },
  plugins: ["@hey-api/client-fetch", "@hey-api/typescript", "@hey-api/sdk"],
});
