/** `npm run generate`: writes the JSON Schema of job files, which editors and operators use. */
import { writeFileSync } from "node:fs";
import { coreActions } from "./actions/core.ts";
import { jobFileSchema } from "./job-file/schema.ts";

const target = new URL("../../../docs/reference/job-file.schema.json", import.meta.url);
writeFileSync(target, `${JSON.stringify(jobFileSchema(coreActions), null, 2)}\n`);
