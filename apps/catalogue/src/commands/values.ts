import { InvalidArgumentError } from "commander";

/** Parser of a whole number for commander. */
export const wholeNumber = (min: number, max: number) => (text: string) => {
  const value = Number(text);
  if (!/^\d+$/.test(text) || value < min || value > max)
    throw new InvalidArgumentError(`Write a whole number from ${min} to ${max}.`);
  return value;
};

/** Parser of `a,b`; may be given more than once. */
export function names(text: string, before: string[] = []): string[] {
  const found = text
    .split(",")
    .map((one) => one.trim())
    .filter((one) => one !== "");
  return [...before, ...found];
}
