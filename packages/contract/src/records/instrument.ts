import Type, { type Static } from "typebox";
import { FreeObject, Identifier, Imported, List, Managed, Recorded, Text } from "../primitives.ts";

const fields = {
  name: Type.String({ minLength: 1, maxLength: 1_000 }),
  uniqueName: Type.Optional(Type.String({ minLength: 1, maxLength: 1_000, description: "Unique among instruments" })),
  facility: Type.Optional(Type.String({ maxLength: 500 })),
  description: Type.Optional(Text("What the instrument does")),
  techniques: Type.Optional(
    List(
      Type.Object({ pid: Type.String(), name: Type.String() }, { additionalProperties: false }),
      "Techniques (PaNET)",
    ),
  ),
  customMetadata: Type.Optional(FreeObject("Any JSON object, kept exactly as sent")),
  ...Imported,
};

export const InstrumentInput = Type.Object(
  { pid: Type.Optional(Identifier), ...fields, ...Recorded },
  { title: "InstrumentInput", additionalProperties: false },
);
export type InstrumentInput = Static<typeof InstrumentInput>;

export const Instrument = Type.Object({ pid: Identifier, ...Managed, ...fields }, { title: "Instrument" });
export type Instrument = Static<typeof Instrument>;

export const instrumentRecord = {
  kind: "instrument",
  path: "instruments",
  keyField: "pid",
  input: InstrumentInput,
  output: Instrument,
} as const;
