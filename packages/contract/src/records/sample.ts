import Type, { type Static } from "typebox";
import { FreeObject, Identifier, Imported, Managed, Ownable, Recorded, Text } from "../primitives.ts";

const fields = {
  sampleName: Type.String({ minLength: 1, maxLength: 2_000 }),
  description: Type.Optional(Text("What the sample is")),
  type: Type.Optional(Type.String({ maxLength: 500 })),
  owner: Type.Optional(Type.String({ maxLength: 2_000 })),
  proposalId: Type.Optional(Identifier),
  parentSampleId: Type.Optional(Identifier),
  sampleCharacteristics: Type.Optional(FreeObject("Any JSON object, kept exactly as sent; units as `{value, unit}`")),
  ...Imported,
  ...Ownable,
};

export const SampleInput = Type.Object(
  { sampleId: Type.Optional(Identifier), ...fields, ...Recorded },
  { title: "SampleInput", additionalProperties: false },
);
export type SampleInput = Static<typeof SampleInput>;

export const Sample = Type.Object({ sampleId: Identifier, ...Managed, ...fields }, { title: "Sample" });
export type Sample = Static<typeof Sample>;

export const sampleRecord = {
  kind: "sample",
  path: "samples",
  keyField: "sampleId",
  input: SampleInput,
  output: Sample,
} as const;
