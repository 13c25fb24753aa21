/**
 * Reads a batch while the one before is being written: one keeps this process busy, the other the database. Batches are
 * written one after the other, and what came of each is handed on as soon as it is known, whether more comes or not.
 * `write` must not reject.
 */
export async function* inTurn<Batch, Read, Done>(
  batches: AsyncGenerator<Batch>,
  read: (batch: Batch) => Read,
  write: (read: Read) => Promise<Done>,
): AsyncGenerator<Done> {
  let next = started(batches);
  let writing: Promise<Done> | undefined;
  try {
    for (;;) {
      if (writing && (await isSettledFirst(writing, next))) {
        yield await writing;
        writing = undefined;
      }
      const [got] = await Promise.allSettled([next]);
      const ready = got.status === "fulfilled" && !got.value.done ? { batch: read(got.value.value) } : undefined;
      if (writing) yield await writing;
      writing = undefined;
      if (got.status === "rejected") throw got.reason;
      if (!ready) return;
      next = started(batches);
      writing = write(ready.batch);
    }
  } finally {
    // Not awaited: it would wait for a client that has stopped sending.
    batches.return(undefined).catch(() => {});
  }
}

function started<Batch>(batches: AsyncGenerator<Batch>): Promise<IteratorResult<Batch>> {
  const next = batches.next();
  // Looked at in its turn; until then a stream that broke off is no unhandled rejection.
  next.catch(() => {});
  return next;
}

function isSettledFirst(one: Promise<unknown>, other: Promise<unknown>): Promise<boolean> {
  const settled = (promise: Promise<unknown>, answer: boolean) =>
    promise.then(
      () => answer,
      () => answer,
    );
  return Promise.race([settled(one, true), settled(other, false)]);
}
