import { expect, it } from "vitest";
import { isUnfinished } from "./words.ts";

it("waits while a condition is being typed", () => {
  for (const text of ["type:", "energy>", "e:8..", '"thin fi', "film -", "film or", "(film or foil", "name~", "-(a"])
    expect(isUnfinished(text), text).toBe(true);
  for (const text of ["", "film", "type:raw", '"thin film"', "film -test", "(film or foil)", 'name:"a (b"', "floor"])
    expect(isUnfinished(text), text).toBe(false);
});
