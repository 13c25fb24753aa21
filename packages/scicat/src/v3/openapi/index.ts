import type { DocumentPart } from "../../wire/openapi/part.ts";
import { administrationOperations } from "./administration.ts";
import { authOperations } from "./auth.ts";
import { datablocksOperations } from "./datablocks.ts";
import { datasetsOperations } from "./datasets.ts";
import { instrumentsOperations } from "./instruments.ts";
import { jobsOperations } from "./jobs.ts";
import { opensearchOperations } from "./opensearch.ts";
import { origDatablocksOperations } from "./orig-datablocks.ts";
import { policiesOperations } from "./policies.ts";
import { proposalsOperations } from "./proposals.ts";
import { publicationsOperations } from "./publications.ts";
import { samplesOperations } from "./samples.ts";
import { schemas } from "./schemas.ts";
import { usersOperations } from "./users.ts";

/** What this version gives to the OpenAPI document. */
export const document: DocumentPart = {
  operations: [
    ...authOperations,
    ...usersOperations,
    ...datablocksOperations,
    ...datasetsOperations,
    ...origDatablocksOperations,
    ...opensearchOperations,
    ...proposalsOperations,
    ...policiesOperations,
    ...instrumentsOperations,
    ...jobsOperations,
    ...publicationsOperations,
    ...samplesOperations,
    ...administrationOperations,
  ],
  schemas,
};
