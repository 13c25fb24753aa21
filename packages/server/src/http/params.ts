import Type from "typebox";

/** Path parameters of the routes of one record. */
export const KeyParams = Type.Object({
  key: Type.String({
    minLength: 1,
    maxLength: 2_000,
    description: "Key of the record, percent-encoded so that it is one segment of the path",
  }),
});
