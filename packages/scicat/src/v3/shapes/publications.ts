import { date, extended, listOf, number, optional, partial, shape, text } from "../../wire/shape.ts";

const properties = {
  affiliation: optional(text()),
  creator: listOf(text()),
  publisher: text(),
  publicationYear: number(),
  title: text(),
  url: optional(text()),
  abstract: text(),
  dataDescription: text(),
  resourceType: text(),
  numberOfFiles: optional(number()),
  sizeOfArchive: optional(number()),
  pidArray: listOf(text()),
  authors: optional(listOf(text())),
  registeredTime: optional(date()),
  status: optional(text()),
  scicatUser: optional(text()),
  thumbnail: optional(text()),
  relatedPublications: optional(listOf(text())),
  downloadLink: optional(text()),
};
const doi = shape("Doi", { doi: optional(text()) });

export const createPublishedData = extended("CreatePublishedDataDto", doi, properties);
export const updatePublishedData = extended("UpdatePublishedDataDto", doi, properties);
export const partialUpdatePublishedData = partial("PartialUpdatePublishedDataDto", updatePublishedData);
