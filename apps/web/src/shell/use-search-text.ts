import { useNavigate, useRouterState } from "@tanstack/react-router";
import { useEffect, useRef, useState } from "react";
import { type ExploreSearch, parseExploreSearch, withQueryText } from "../explore/search-state.ts";
import { isUnfinished } from "./words.ts";

const debounceMs = 120;
/** A pause that ends a burst of typing: the next burst gets a history entry of its own, so that Back undoes one burst. */
const burstMs = 2500;

const nothing: ExploreSearch = {};

interface SearchText {
  text: string;
  /** Takes what was typed; on Explore the results follow shortly after. */
  type: (text: string) => void;
  /** Searches now, going to Explore if need be. */
  submit: (text: string) => void;
}

/** The text of the search box, in step with `?q=` of Explore in both directions. */
export function useSearchText(): SearchText {
  const navigate = useNavigate();
  const onExplore = useRouterState({ select: (state) => state.location.pathname === "/datasets" });
  const search = useRouterState({
    select: (state) => (state.location.pathname === "/datasets" ? parseExploreSearch(state.location.search) : nothing),
    structuralSharing: true,
  });
  const query = search.q ?? "";
  const [text, setText] = useState(query);
  const sent = useRef(query);
  // The timer that sends the text may fire after the address has changed again.
  const current = useRef(search);
  current.current = search;
  const timer = useRef<ReturnType<typeof setTimeout>>(undefined);
  const burstUntil = useRef(0);

  // The address changed by other means: Back, a chip, a link.
  useEffect(() => {
    if (query === sent.current) return;
    sent.current = query;
    clearTimeout(timer.current);
    setText(query);
  }, [query]);
  useEffect(() => () => clearTimeout(timer.current), []);

  const send = (next: string) => {
    const q = next.trim();
    const inBurst = performance.now() < burstUntil.current;
    burstUntil.current = performance.now() + burstMs;
    if (onExplore && q === sent.current) return;
    sent.current = q;
    void navigate({
      to: "/datasets",
      search: withQueryText(current.current, q),
      replace: onExplore && inBurst,
      resetScroll: true,
    });
  };
  return {
    text,
    type: (next) => {
      setText(next);
      clearTimeout(timer.current);
      if (onExplore && !isUnfinished(next)) timer.current = setTimeout(() => send(next), debounceMs);
    },
    submit: (next) => {
      clearTimeout(timer.current);
      send(next);
    },
  };
}
