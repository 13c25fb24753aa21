import { spawn } from "node:child_process";

/*
 * Waits on a pipe that only this process holds open; when it closes without a word, the process was killed.
 * The server is shutting down at that moment and may still write, hence the repetition.
 */
const script = `
trap '' HUP INT TERM
read -r line && exit 0
n=0; while [ $n -lt 20 ]; do rm -rf -- "$1"; [ -e "$1" ] || exit 0; sleep 0.5; n=$((n+1)); done
`;

/** Removes a directory after this process, should it be killed. Call the answer when there is nothing left to remove. */
export function removeWhenGone(dir: string): () => void {
  const child = spawn("/bin/sh", ["-c", script, "margay-test-cleanup", dir], {
    cwd: "/",
    detached: true,
    stdio: ["pipe", "ignore", "ignore"],
  });
  child.once("error", () => undefined);
  child.stdin.on("error", () => undefined);
  child.unref();
  return () => {
    child.stdin.end("done\n");
  };
}
