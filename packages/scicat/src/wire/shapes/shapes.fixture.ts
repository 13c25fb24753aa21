import { type Doc, faultsOf, messagesOf, type Shape } from "../shape.ts";

/** One body against a shape, with the messages that it gets; none when it fits. */
export type Row = readonly [what: string, shape: Shape, body: Doc, messages: readonly string[]];

/** What SciCat answers to the body. */
export const messages = (of: Shape, body: Doc): string[] => messagesOf(faultsOf(of, body));

/** Rows in which a good body is spoilt in one property each. */
export const spoilt = (
  of: Shape,
  good: Doc,
  faults: Readonly<Record<string, readonly [value: unknown, ...messages: string[]]>>,
): Row[] =>
  Object.entries(faults).map(([key, [value, ...told]]) => {
    const shown = JSON.stringify(value) ?? "nothing";
    return [`${of.name}.${key} = ${shown}`, of, { ...good, [key.replace(/ .*/, "")]: value }, told] as const;
  });
