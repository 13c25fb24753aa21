// In the engine of Node 24, not yet in TypeScript's library: numbers that keep their digits (ECMAScript proposal
// "JSON.parse source text access").
interface JSON {
  rawJSON(text: string): { readonly rawJSON: string };
  isRawJSON(value: unknown): value is { readonly rawJSON: string };
}
