import { Combobox } from "@mantine/core";
import type { Suggestion } from "@margay/contract";
import { useTranslation } from "react-i18next";
import { formatInteger } from "../format/format.ts";
import css from "./search-box.module.css";

/** Suggestions under the name of their kind; the list's options are known by their place in it. */
export function SuggestionList({ items }: { items: readonly Suggestion[] }) {
  const { t } = useTranslation();
  return (
    <Combobox.Options aria-label={t("search.suggestions")} className={css.options}>
      {byKind(items).map(({ kind, members }) => (
        <Combobox.Group key={kind} label={t(`suggestion.${kind}`)} classNames={{ groupLabel: css.group ?? "" }}>
          {members.map(({ item, index }) => (
            <Combobox.Option
              key={`${item.kind}:${item.insert}:${item.label}:${item.note ?? ""}`}
              value={String(index)}
              className={css.option}
            >
              <Item item={item} />
            </Combobox.Option>
          ))}
        </Combobox.Group>
      ))}
    </Combobox.Options>
  );
}

function Item({ item }: { item: Suggestion }) {
  const { i18n } = useTranslation();
  const { label, note, count, unit, min, max, samples } = item;
  // A value's label carries its range already.
  const range = item.kind === "key" && min !== undefined && max !== undefined ? `${min} – ${max}` : undefined;
  const more = range ?? samples?.slice(0, 3).join(", ") ?? note;
  const about = [more, item.kind === "key" ? unit : undefined].filter((part) => part !== undefined && part !== "");
  return (
    <>
      <span className={css.label}>{label}</span>
      <span className={css.note}>{about.join(" ")}</span>
      {count !== undefined && <span className={css.count}>{formatInteger(count, i18n.language)}</span>}
    </>
  );
}

/** Neighbours of one kind, with their places in the whole list. */
function byKind(items: readonly Suggestion[]) {
  const groups: { kind: Suggestion["kind"]; members: { item: Suggestion; index: number }[] }[] = [];
  for (const [index, item] of items.entries()) {
    const group = groups.find(({ kind }) => kind === item.kind);
    if (group === undefined) groups.push({ kind: item.kind, members: [{ item, index }] });
    else group.members.push({ item, index });
  }
  return groups;
}
