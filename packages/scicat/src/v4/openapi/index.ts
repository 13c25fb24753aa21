import type { DocumentPart } from "../../wire/openapi/part.ts";
import { attachmentsOperations } from "./attachments.ts";
import { datasetsOperations } from "./datasets.ts";
import { datasetsPublicOperations } from "./datasets-public.ts";
import { jobsOperations } from "./jobs.ts";
import { metadataKeysOperations } from "./metadata-keys.ts";
import { origDatablocksOperations } from "./orig-datablocks.ts";
import { origDatablocksPublicOperations } from "./orig-datablocks-public.ts";
import { publicationsOperations } from "./publications.ts";
import { schemas } from "./schemas.ts";

/** What this version gives to the OpenAPI document. */
export const document: DocumentPart = {
  operations: [
    ...attachmentsOperations,
    ...datasetsPublicOperations,
    ...datasetsOperations,
    ...origDatablocksPublicOperations,
    ...origDatablocksOperations,
    ...metadataKeysOperations,
    ...jobsOperations,
    ...publicationsOperations,
  ],
  schemas,
};
