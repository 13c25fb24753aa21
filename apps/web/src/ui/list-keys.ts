/** Moves the focus over the links of a result list, which carry `data-list-link`. False at its end or without a list. */
export function moveInList(step: 1 | -1): boolean {
  const links = [...document.querySelectorAll<HTMLElement>("[data-list-link]")];
  const at = document.activeElement instanceof HTMLElement ? links.indexOf(document.activeElement) : -1;
  const next = at === -1 && step === -1 ? links.at(-1) : links[at + step];
  if (next === undefined || (at === 0 && step === -1)) return false;
  next.focus();
  next.scrollIntoView({ block: "nearest" });
  return true;
}
