import { glyphs } from "./font.ts";

export type Rgb = readonly [red: number, green: number, blue: number];

/** An RGBA image, transparent to begin with. */
export class Raster {
  readonly width: number;
  readonly height: number;
  readonly data: Uint8Array;

  constructor(width: number, height: number) {
    this.width = width;
    this.height = height;
    this.data = new Uint8Array(width * height * 4);
  }

  /** Lays a colour over a pixel; pixels outside are ignored. */
  blend(x: number, y: number, [red, green, blue]: Rgb, alpha = 1): void {
    if (x < 0 || y < 0 || x >= this.width || y >= this.height || alpha <= 0) return;
    const at = (Math.floor(y) * this.width + Math.floor(x)) * 4;
    const below = (this.data[at + 3] ?? 0) / 255;
    const out = alpha + below * (1 - alpha);
    const mix = (over: number, under: number) => Math.round((over * alpha + under * below * (1 - alpha)) / out);
    this.data[at] = mix(red, this.data[at] ?? 0);
    this.data[at + 1] = mix(green, this.data[at + 1] ?? 0);
    this.data[at + 2] = mix(blue, this.data[at + 2] ?? 0);
    this.data[at + 3] = Math.round(out * 255);
  }

  fill(x: number, y: number, width: number, height: number, color: Rgb, alpha = 1): void {
    for (let row = y; row < y + height; row++) {
      for (let column = x; column < x + width; column++) this.blend(column, row, color, alpha);
    }
  }

  /** An antialiased line of about `thickness` pixels. */
  line(x0: number, y0: number, x1: number, y1: number, color: Rgb, thickness = 1.6): void {
    const reach = thickness / 2 + 1;
    const lengthSquared = (x1 - x0) ** 2 + (y1 - y0) ** 2;
    const [left, right] = [Math.floor(Math.min(x0, x1) - reach), Math.ceil(Math.max(x0, x1) + reach)];
    const [top, bottom] = [Math.floor(Math.min(y0, y1) - reach), Math.ceil(Math.max(y0, y1) + reach)];
    for (let y = top; y <= bottom; y++) {
      for (let x = left; x <= right; x++) {
        const along = lengthSquared === 0 ? 0 : ((x - x0) * (x1 - x0) + (y - y0) * (y1 - y0)) / lengthSquared;
        const t = Math.min(1, Math.max(0, along));
        const distance = Math.hypot(x - (x0 + t * (x1 - x0)), y - (y0 + t * (y1 - y0)));
        this.raise(x, y, color, Math.min(1, Math.max(0, thickness / 2 + 0.5 - distance)));
      }
    }
  }

  /** Like blend, but keeps the stronger opacity, so that the joints of a polyline do not get darker. */
  private raise(x: number, y: number, [red, green, blue]: Rgb, alpha: number): void {
    if (x < 0 || y < 0 || x >= this.width || y >= this.height) return;
    const at = (y * this.width + x) * 4;
    const value = Math.round(alpha * 255);
    if (value <= (this.data[at + 3] ?? 0)) return;
    this.data.set([red, green, blue, value], at);
  }

  /** Draws numbers; other characters are left blank. */
  text(text: string, x: number, y: number, color: Rgb, scale = 1): void {
    let left = x;
    for (const character of text) {
      const rows = glyphs[character] ?? [];
      for (const [row, bits] of rows.entries()) {
        for (const [column, bit] of [...bits].entries()) {
          if (bit === "#") this.fill(left + column * scale, y + row * scale, scale, scale, color);
        }
      }
      left += textWidth(character, scale);
    }
  }
}

/** Width in pixels of a text drawn by {@link Raster.text}. */
export function textWidth(text: string, scale = 1): number {
  return [...text].reduce((width, character) => width + ((glyphs[character]?.[0]?.length ?? 5) + 1) * scale, 0);
}
