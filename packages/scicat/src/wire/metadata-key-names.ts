// Names of keys that SciCat leaves out, wherever in the path they stand.
const leftOut = /_date|runNumber|Entryc|entryC|FMC-PIC|(?:BW|Linearity|Pulse)_measuremen/;

/** A test for the paths of metadata that an answer lists: those that contain the text in any case, without SciCat's exceptions. */
export function isListedKey(part: string | undefined): (path: string) => boolean {
  const wanted = part?.toLowerCase() ?? "";
  return (path) => !leftOut.test(path) && path.toLowerCase().includes(wanted);
}
