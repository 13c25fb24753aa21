import { useDebouncedValue } from "@mantine/hooks";
import type { Suggestion } from "@margay/contract";
import { useQuery } from "@tanstack/react-query";
import { suggestionsQuery } from "../api/suggestions.ts";
import { replaced } from "../query/edit.ts";

const debounceMs = 100;

export interface Taken {
  text: string;
  caret: number;
  /** False where a value has to follow. */
  isDone: boolean;
}

/** What may be typed at the caret, and the text with one of it put in. A request is given up once another letter is typed. */
export function useSuggestions(
  text: string,
  caret: number,
  wanted: boolean,
): { items: readonly Suggestion[]; accept: (suggestion: Suggestion) => Taken } {
  const [settled] = useDebouncedValue(`${caret} ${text}`, debounceMs);
  const space = settled.indexOf(" ");
  const q = settled.slice(space + 1);
  const { data, isError } = useQuery({
    ...suggestionsQuery(q, Math.min(Number(settled.slice(0, space)), q.length)),
    enabled: wanted,
  });
  // While the next list is on its way the last one stays, as long as it is about the same word.
  const isOfText = data !== undefined && caret >= data.from && data.q.slice(0, data.from) === text.slice(0, data.from);
  return {
    items: wanted && !isError && isOfText ? data.items : [],
    accept: ({ insert }) => {
      const from = isOfText ? data.from : caret;
      // The list may be a letter behind: what was typed since belongs to what is replaced.
      const to = data?.q === text ? data.to : caret;
      const isDone = !/[:<>=~(]$/.test(insert);
      const isLast = text.slice(to).trim() === "";
      return { ...replaced(text, from, to, isDone && isLast ? `${insert} ` : insert), isDone };
    },
  };
}
