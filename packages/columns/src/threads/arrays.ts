/** Arrays below this size cost less to copy than to share. */
const worthSharingBytes = 1024;

/**
 * The same value with its larger arrays in shared memory, so that posting it to several threads copies them once.
 * Knows plain objects, lists and typed arrays.
 */
export function shareArrays<T>(value: T): T {
  // The walk keeps the shape: only arrays are replaced, by arrays of the same kind.
  return shared(value) as T;
}

function shared(value: unknown): unknown {
  if (value === null || typeof value !== "object") return value;
  if (ArrayBuffer.isView(value)) return sharedView(value);
  if (Array.isArray(value)) return value.map(shared);
  return Object.fromEntries(Object.entries(value).map(([key, part]) => [key, shared(part)]));
}

function sharedView(view: ArrayBufferView): ArrayBufferView {
  if (view.buffer instanceof SharedArrayBuffer || view.byteLength < worthSharingBytes) return view;
  const bytes = new Uint8Array(new SharedArrayBuffer(view.byteLength));
  bytes.set(new Uint8Array(view.buffer, view.byteOffset, view.byteLength));
  if (view instanceof Uint8Array) return bytes;
  if (view instanceof Uint16Array) return new Uint16Array(bytes.buffer);
  if (view instanceof Uint32Array) return new Uint32Array(bytes.buffer);
  if (view instanceof Int32Array) return new Int32Array(bytes.buffer);
  if (view instanceof Float64Array) return new Float64Array(bytes.buffer);
  throw new TypeError(`${view.constructor.name} is not an array of a question`);
}

/** The buffers of a value that is about to be posted and then forgotten: they change hands instead of being copied. */
export function buffersOf(value: unknown, found: Set<ArrayBuffer> = new Set()): Set<ArrayBuffer> {
  if (value === null || typeof value !== "object") return found;
  if (ArrayBuffer.isView(value)) {
    if (value.buffer instanceof ArrayBuffer) found.add(value.buffer);
    return found;
  }
  for (const part of Array.isArray(value) ? value : Object.values(value)) buffersOf(part, found);
  return found;
}
