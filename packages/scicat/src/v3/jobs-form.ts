import { type Doc, isObject } from "../wire/shape.ts";

const isPresent = (value: unknown) => value !== undefined && value !== null;

/** A job in the older form. Clients wait for `statusMessage` too, which SciCat's own answers lack. */
export function jobToV3(job: Doc): Doc {
  const { executionTime, datasetList, ...params } = isObject(job.jobParams) ? job.jobParams : {};
  const { contactEmail, statusCode, statusMessage, ownerUser, datasets } = job;
  return {
    _id: job._id,
    id: job.id,
    ...(isPresent(contactEmail) ? { emailJobInitiator: contactEmail } : {}),
    type: job.type,
    creationTime: job.createdAt,
    ...(isPresent(executionTime) ? { executionTime } : {}),
    jobParams: isPresent(ownerUser) ? { ...params, username: ownerUser } : params,
    jobStatusMessage: statusCode,
    statusMessage,
    datasetList: datasetList ?? [],
    jobResultObject: job.jobResultObject,
    ...(datasets === undefined ? {} : { datasets }),
  };
}

/** The parameters of a new job in the newest form; a list of datasets among the older ones does not count. */
export function paramsFromV3(body: Doc): Doc {
  const { datasetList: _list, username: _user, ...params } = isObject(body.jobParams) ? body.jobParams : {};
  return {
    ...params,
    datasetList: body.datasetList ?? [],
    ...(isPresent(body.executionTime) ? { executionTime: body.executionTime } : {}),
    ...(isPresent(body.jobStatusMessage) ? { jobStatusMessage: body.jobStatusMessage } : {}),
  };
}

/** PIDs of a list of datasets that may be anything. */
export function listedPids(list: unknown): string[] {
  if (!Array.isArray(list)) return [];
  return list.flatMap((one: unknown) => (isObject(one) && typeof one.pid === "string" ? [one.pid] : []));
}
