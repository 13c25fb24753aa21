import { CatalogueError, type FieldError } from "../errors.ts";

/** Another write came between two steps of this one; trying again from the start helps. */
export class Meanwhile extends CatalogueError {
  constructor(message: string, errors: FieldError[] = []) {
    super("conflict", message, { errors });
  }
}

const tries = 5;
// Serialisation failure and deadlock: PostgreSQL undid the transaction and asks for another try.
const retried = new Set<unknown>(["40001", "40P01"]);

const mayTryAgain = (error: unknown) =>
  error instanceof Meanwhile || (error instanceof Error && "code" in error && retried.has(error.code));

/** Runs a write, again when another one came between. The write must undo itself when it throws. */
export async function again<T>(write: () => Promise<T>): Promise<T> {
  for (let left = tries; ; left--) {
    try {
      return await write();
    } catch (error) {
      if (left <= 1 || !mayTryAgain(error)) throw error;
    }
  }
}
