import {
  announcedAsRequired,
  bool,
  documented,
  extended,
  filledText,
  object,
  optional,
  partial,
  type Shape,
  text,
} from "../../wire/shape.ts";
import { ownable } from "../../wire/shapes/ownable.ts";

/** A sample without a name is taken under its id, as clients of older servers send it. */
export const createSample = extended("CreateSampleDto", ownable, {
  sampleId: optional(text()),
  sampleName: announcedAsRequired(filledText()),
  owner: optional(text()),
  description: optional(text()),
  type: optional(text()),
  proposalId: optional(text()),
  parentSampleId: optional(text()),
  sampleCharacteristics: optional(object()),
  isPublished: documented(optional(bool()), { default: false }),
});

const patchable = partial("PartialUpdateSampleDto", createSample, ["sampleId"]);
export const partialUpdateSample: Shape = {
  ...patchable,
  // SciCat's document puts the owner before the name here.
  order: ["ownerGroup", "accessGroups", "instrumentGroup", "owner", ...(patchable.order ?? [])].filter(
    (name, index, all) => all.indexOf(name) === index,
  ),
};
