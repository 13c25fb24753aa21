/** `private`: a draft of its creator. `public`: readable, without a DOI that resolves. `amended`: to be registered again. */
export type PublicationStatus = (typeof statuses)[number];

export const statuses = ["private", "public", "registered", "amended"] as const;

/** The state of a stored publication. */
export const statusOf = (doc: Readonly<Record<string, unknown>>): PublicationStatus =>
  statuses.find((status) => status === doc.status) ?? "private";
