import { filledText, shape, strictListOf, text } from "../shape.ts";

/** One entry of the list of datasets that a job works on; it has no other key. */
export const datasetListItem = shape("DatasetListDto", { pid: filledText(), files: strictListOf(text()) });
