type Doc = Readonly<Record<string, unknown>>;

/**
 * A job in the older form of SciCat's API, for archive systems that were written for it. The user's name is that of
 * the creator. Anything that is not a job gives the empty form of one.
 */
export function olderJob(value: unknown): Doc {
  const job = docOf(value);
  const params = docOf(job.jobParams);
  return {
    id: job.id ?? job._id,
    emailJobInitiator: job.contactEmail,
    type: job.type,
    creationTime: job.createdAt,
    ...(params.executionTime === undefined ? {} : { executionTime: params.executionTime }),
    jobParams: { ...params, username: job.createdBy },
    jobStatusMessage: job.statusCode,
    datasetList: params.datasetList ?? [],
    ...(job.jobResultObject === undefined ? {} : { jobResultObject: job.jobResultObject }),
  };
}

function docOf(value: unknown): Doc {
  // Any object that is not a list has string keys.
  return typeof value === "object" && value !== null && !Array.isArray(value) ? (value as Doc) : {};
}
