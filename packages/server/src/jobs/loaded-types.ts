import type { JobTypes } from "@margay/actions";

/** The job types in force. Those that were replaced are let go of once nothing runs with them. */
export interface LoadedTypes {
  readonly current: JobTypes;
  /** Holds the types in force; call the answer when done with them. */
  hold(): { types: JobTypes; release: () => void };
  replace(next: JobTypes): void;
  close(): Promise<void>;
}

export const noTypes: JobTypes = { configVersion: "", types: new Map(), warnings: [], close: async () => {} };

export function createLoadedTypes(first: JobTypes, warn: (error: unknown) => void): LoadedTypes {
  let current = { types: first, holders: 0 };
  const letGo = (of: typeof current) => {
    if (of !== current && of.holders === 0) of.types.close().catch(warn);
  };
  return {
    get current() {
      return current.types;
    },
    hold() {
      const held = current;
      held.holders++;
      let isHeld = true;
      const release = () => {
        if (!isHeld) return;
        isHeld = false;
        held.holders--;
        letGo(held);
      };
      return { types: held.types, release };
    },
    replace(next) {
      const old = current;
      current = { types: next, holders: 0 };
      letGo(old);
    },
    close: () => current.types.close(),
  };
}
