import { useNavigate } from "@tanstack/react-router";
import { useEffect, useRef } from "react";
import { moveInList } from "../ui/list-keys.ts";
import { singleKeysOn } from "./single-keys.ts";

const goTo = {
  d: "/datasets",
  f: "/files",
  p: "/proposals",
  s: "/samples",
  i: "/instruments",
  u: "/publications",
} as const;

/** Keys that work on every page. None acts while one types or while a dialog is open. */
export function useShortcuts(actions: { openHelp: () => void; openPalette: () => void }): void {
  const navigate = useNavigate();
  const latest = useRef(actions);
  latest.current = actions;
  useEffect(() => {
    let goPressedAt = 0;
    const onKey = (event: KeyboardEvent) => {
      if ((event.ctrlKey || event.metaKey) && event.key.toLowerCase() === "k") {
        event.preventDefault();
        latest.current.openPalette();
        return;
      }
      if (event.defaultPrevented || event.ctrlKey || event.metaKey || event.altKey || isTyping(event.target)) return;
      if (document.querySelector("[aria-modal=true], [role=menu]") !== null) return;
      if ((event.key === "ArrowDown" || event.key === "ArrowUp") && isInList(event.target)) {
        if (moveInList(event.key === "ArrowDown" ? 1 : -1)) event.preventDefault();
        return;
      }
      if (!singleKeysOn()) return;
      const destination = Object.entries(goTo).find(([key]) => key === event.key)?.[1];
      if (destination !== undefined && event.timeStamp - goPressedAt < 1200) {
        void navigate({ to: destination });
      } else if (event.key === "/") focusSearch();
      else if (event.key === "?") latest.current.openHelp();
      else if (event.key === "j") moveInList(1);
      else if (event.key === "k") moveInList(-1);
      else if (event.key === "g") {
        goPressedAt = event.timeStamp;
        return;
      } else return;
      goPressedAt = 0;
      event.preventDefault();
    };
    document.addEventListener("keydown", onKey);
    return () => document.removeEventListener("keydown", onKey);
  }, [navigate]);
}

function isTyping(target: EventTarget | null): boolean {
  return (
    target instanceof HTMLElement &&
    (target.isContentEditable || target.matches("textarea, select, input:not([type=checkbox], [type=radio])"))
  );
}

function isInList(target: EventTarget | null): boolean {
  return target instanceof HTMLElement && target.matches("[data-list-link]");
}

function focusSearch(): void {
  const box = document.querySelector<HTMLInputElement>("[data-page-search]") ?? document.querySelector("[data-search]");
  if (!(box instanceof HTMLInputElement)) return;
  box.focus();
  box.select();
}
