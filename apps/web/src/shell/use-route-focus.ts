import { useRouter } from "@tanstack/react-router";
import { useEffect } from "react";

/** Links that were followed, by the address they were on: coming back puts the focus there again. */
const leftFrom = new Map<string, string>();

const here = () => `${window.location.pathname}${window.location.search}`;

/**
 * Moves the focus with the page: to the heading of a new page, so that screen readers announce it, or to the field marked
 * `data-first-focus`, and back to the link one had followed after going back. Changes of the search part of the address leave the focus alone.
 */
export function useRouteFocus(): void {
  const router = useRouter();
  useEffect(() => {
    let goingBack = false;
    const onClick = (event: MouseEvent) => {
      const link = event.target instanceof Element ? event.target.closest("a[href]") : null;
      const href = link?.getAttribute("href");
      if (href) leftFrom.set(here(), href);
    };
    document.addEventListener("click", onClick, true);
    const stopHistory = router.history.subscribe(({ action }) => {
      goingBack = action.type === "BACK" || action.type === "GO" || action.type === "FORWARD";
    });
    const stopRendered = router.subscribe("onRendered", ({ pathChanged, fromLocation }) => {
      if (!pathChanged || fromLocation === undefined) return;
      const href = goingBack ? leftFrom.get(here()) : undefined;
      goingBack = false;
      whenPresent(
        () => (href === undefined ? firstOfPage() : linkTo(href)),
        (element) => {
          if (!element.matches("a, input")) element.tabIndex = -1;
          element.focus({ preventScroll: true });
        },
      );
    });
    return () => {
      document.removeEventListener("click", onClick, true);
      stopHistory();
      stopRendered();
    };
  }, [router]);
}

function firstOfPage(): HTMLElement | null {
  return document.querySelector<HTMLElement>("main [data-first-focus]") ?? document.querySelector("main h1");
}

function linkTo(href: string): HTMLElement | null {
  return document.querySelector<HTMLElement>(`main a[href="${CSS.escape(href)}"]`);
}

/** A page's code or data may still be on its way, so look again for a second. */
function whenPresent(find: () => HTMLElement | null, act: (element: HTMLElement) => void): void {
  const until = performance.now() + 1000;
  const look = () => {
    const element = find();
    if (element !== null) act(element);
    else if (performance.now() < until) requestAnimationFrame(look);
  };
  look();
}
