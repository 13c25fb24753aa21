import type { WriteStream } from "node:tty";

/** One line that says how far the work is. */
export interface Progress {
  update(text: string): void;
  /** Removes the line, so that other text can be printed. */
  end(): void;
}

const terminalMs = 100;
const logMs = 5_000;

/** On a terminal one line is rewritten; elsewhere a line is written every few seconds. */
export function startProgress(stream: WriteStream): Progress {
  const terminal = stream.isTTY === true;
  let lastMs = terminal ? 0 : performance.now();
  let shown = false;
  return {
    update(text) {
      const now = performance.now();
      if (now - lastMs < (terminal ? terminalMs : logMs)) return;
      lastMs = now;
      if (!terminal) {
        stream.write(`${text}\n`);
        return;
      }
      shown = true;
      stream.write(`\r\u001b[K${text.slice(0, Math.max(10, (stream.columns ?? 80) - 1))}`);
    },
    end() {
      if (shown) stream.write("\r\u001b[K");
      shown = false;
    },
  };
}
