import type { ErrorObject } from "ajv";
import { CatalogueError } from "../errors.ts";
import type { PublicationStatus } from "./status.ts";

/** The publication is in a state in which this cannot be done. */
export class WrongState extends CatalogueError {
  constructor(doi: string, status: PublicationStatus, deed: string) {
    super("conflict", `The publication ${doi} is ${status}; in this state you cannot ${deed} it.`, {
      details: { status },
    });
    this.name = "WrongState";
  }
}

/** The metadata does not fit the site's schema. */
export class InvalidMetadata extends CatalogueError {
  /** As the validator gives them. */
  readonly faults: readonly ErrorObject[];

  constructor(faults: readonly ErrorObject[]) {
    super("invalid_body", "The publication's metadata does not fit the site's schema.", {
      errors: faults.map(({ instancePath, message }) => ({
        pointer: `/metadata${instancePath}`,
        detail: message ?? "is not valid",
      })),
    });
    this.name = "InvalidMetadata";
    this.faults = faults;
  }
}
