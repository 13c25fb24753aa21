import { useEffect, useState } from "react";

/** Copies text and says for a moment which one was copied. Where the clipboard is closed (no HTTPS) a selection is used. */
export function useClipboard(): { copied: string | undefined; copy: (text: string) => void } {
  const [copied, setCopied] = useState<string>();
  useEffect(() => {
    if (copied === undefined) return;
    const timer = setTimeout(() => setCopied(undefined), 1800);
    return () => clearTimeout(timer);
  }, [copied]);
  const copy = (text: string) => {
    writeText(text).then(
      () => setCopied(text),
      () => undefined,
    );
  };
  return { copied, copy };
}

async function writeText(text: string): Promise<void> {
  if (navigator.clipboard !== undefined) return navigator.clipboard.writeText(text);
  const area = document.createElement("textarea");
  area.value = text;
  area.setAttribute("readonly", "");
  area.style.position = "fixed";
  area.style.opacity = "0";
  document.body.append(area);
  area.select();
  // Deprecated, and the only way on plain HTTP, which is how many beamline hosts are reached.
  const done = document.execCommand("copy");
  area.remove();
  if (!done) throw new Error("The browser did not allow copying.");
}
