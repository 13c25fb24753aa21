import { useDebouncedValue } from "@mantine/hooks";
import { useQuery } from "@tanstack/react-query";
import { useTranslation } from "react-i18next";
import { metadataKeysQuery } from "../api/datasets.ts";
import { fieldWords, lastWordOf } from "./words.ts";

export interface Suggestion {
  /** What replaces the word being typed. */
  word: string;
  note: string;
}

/** Field names and metadata keys that fit the word being typed. Asks nothing before two characters. */
export function useSuggestions(text: string): Suggestion[] {
  const { t } = useTranslation();
  const [word] = useDebouncedValue(lastWordOf(text), 150);
  const wanted = word.length >= 2;
  const { data } = useQuery({ ...metadataKeysQuery(word), enabled: wanted });
  if (!wanted || lastWordOf(text).length < 2) return [];
  const fields = fieldWords
    .filter((field) => field.startsWith(word.toLowerCase()))
    .map((field) => ({ word: `${field}:`, note: t("search.field") }));
  const keys = (data?.items ?? []).map(({ key, type, unit }) => ({
    word: `${key}:`,
    note: unit !== undefined && unit !== "" ? unit : type === "number" ? t("search.number") : t("search.text"),
  }));
  return [...fields, ...keys].slice(0, 8);
}
