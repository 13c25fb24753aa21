/** A picture of an attachment, decoded. */
export interface Image {
  type: string;
  bytes: Buffer;
}

const starts: Record<string, (bytes: Buffer) => boolean> = {
  "image/png": (bytes) => bytes.subarray(0, 8).toString("latin1") === "\x89PNG\r\n\x1a\n",
  "image/jpeg": (bytes) => bytes[0] === 0xff && bytes[1] === 0xd8 && bytes[2] === 0xff,
  "image/gif": (bytes) => /^GIF8[79]a$/.test(bytes.subarray(0, 6).toString("latin1")),
  "image/webp": (bytes) =>
    bytes.subarray(0, 4).toString("latin1") === "RIFF" && bytes.subarray(8, 12).toString("latin1") === "WEBP",
};

/** Decodes a data URI; answers what is wrong with it as text. Only pictures that browsers show without running code. */
export function decodeImage(uri: string): Image | string {
  const head = /^data:([a-z/]+);base64,/.exec(uri);
  const type = head?.[1] ?? "";
  const fits = starts[type];
  if (!head || !fits) return "must be a data URI of a PNG, JPEG, GIF or WebP picture in base64";
  const text = uri.slice(head[0].length);
  const bytes = Buffer.from(text, "base64");
  // Node skips what is not base64: only what it would write again is whole.
  if (bytes.toString("base64").replace(/=+$/, "") !== text.replace(/=+$/, "")) return "is not valid base64";
  return fits(bytes) ? { type, bytes } : `does not begin like ${type}; declare the picture's own type`;
}
