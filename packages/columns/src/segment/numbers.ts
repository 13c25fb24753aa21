import { sharedCodes, sharedFloats } from "./shared.ts";
import type { NumberColumn } from "./types.ts";

/** Values by position; NaN where a row has none. */
export function packNumbers(values: Float64Array): NumberColumn {
  let largest = 0;
  let whole = true;
  for (const value of values) {
    if (value > largest) largest = value;
    if (!(value >= 0 && value <= 0xffffffff && Math.floor(value) === value)) {
      whole = false;
      break;
    }
  }
  const packed = whole ? sharedCodes(values.length, largest) : sharedFloats(values.length);
  // Adding 0 makes -0 into 0: the two are equal and must not differ in an answer.
  values.forEach((value, position) => {
    packed[position] = value + 0;
  });
  return packed;
}
