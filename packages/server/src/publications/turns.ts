/** Runs so many tasks at once; further ones wait for their turn in the order in which they came. */
export function turns(most: number): <T>(task: () => Promise<T>) => Promise<T> {
  const waiting: (() => void)[] = [];
  let running = 0;
  return async (task) => {
    if (running >= most) await new Promise<void>((resolve) => waiting.push(resolve));
    else running++;
    try {
      return await task();
    } finally {
      // A place is handed on without being given up.
      const next = waiting.shift();
      if (next) next();
      else running--;
    }
  };
}
