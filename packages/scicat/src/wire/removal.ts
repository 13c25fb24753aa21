import { CatalogueError, type Principal, type RecordService } from "@margay/server";

/**
 * Removes records one by one and answers how many; those that the catalogue refuses with one of the codes are passed
 * over, such as what somebody else has removed meanwhile.
 */
export async function removedOf(
  service: RecordService,
  principal: Principal,
  keys: readonly string[],
  passedOver: readonly CatalogueError["code"][],
): Promise<number> {
  let count = 0;
  for (const key of keys)
    try {
      await service.remove(principal, key);
      count += 1;
    } catch (error) {
      if (!(error instanceof CatalogueError && passedOver.includes(error.code))) throw error;
    }
  return count;
}
