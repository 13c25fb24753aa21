/**
 * A metadata key is the path of a value, its segments joined by dots. Inside a segment `\` is written `\\` and `.` is written
 * `\.`, so that every path has one key and every key one path. The empty path is not a key.
 *
 * @example joinKey(["detector", "x.y"]) // "detector.x\\.y" in source text: detector.x\.y
 */
export function joinKey(segments: readonly string[]): string {
  return segments.map(escapeSegment).join(".");
}

/** One segment as it stands in a key. */
export function escapeSegment(segment: string): string {
  return segment.includes("\\") || segment.includes(".") ? segment.replace(/[\\.]/g, "\\$&") : segment;
}

/** The inverse of {@link joinKey}. A lone trailing backslash stands for itself. */
export function splitKey(key: string): string[] {
  const segments: string[] = [];
  let segment = "";
  for (let index = 0; index < key.length; index += 1) {
    const sign = key.charAt(index);
    if (sign === "\\" && index + 1 < key.length) {
      index += 1;
      segment += key.charAt(index);
    } else if (sign === ".") {
      segments.push(segment);
      segment = "";
    } else {
      segment += sign;
    }
  }
  segments.push(segment);
  return segments;
}
