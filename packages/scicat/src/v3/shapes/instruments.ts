import {
  announcedAsRequired,
  documented,
  filledText,
  object,
  optional,
  partial,
  shape,
  text,
} from "../../wire/shape.ts";

export const createInstrument = shape("CreateInstrumentDto", {
  name: text(),
  customMetadata: documented(optional(object()), { default: {} }),
  pid: announcedAsRequired(filledText()),
  uniqueName: documented(text(), { uniqueItems: true }),
});
export const partialUpdateInstrument = partial("PartialUpdateInstrumentDto", createInstrument, ["pid", "uniqueName"]);
