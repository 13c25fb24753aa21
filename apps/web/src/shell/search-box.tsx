import { Combobox, useCombobox } from "@mantine/core";
import type { Suggestion } from "@margay/contract";
import { IconSearch, IconX } from "@tabler/icons-react";
import { useLayoutEffect, useRef, useState } from "react";
import { useTranslation } from "react-i18next";
import { moveInList } from "../ui/list-keys.ts";
import { QueryHelp } from "./query-help.tsx";
import css from "./search-box.module.css";
import { SuggestionList } from "./suggestion-list.tsx";
import { useSearchText } from "./use-search-text.ts";
import { useSuggestions } from "./use-suggestions.ts";

/** The one search box. On Explore results follow the typing; elsewhere Enter goes there. */
export function SearchBox() {
  const { t } = useTranslation();
  const { text, type, submit } = useSearchText();
  const input = useRef<HTMLInputElement>(null);
  const [caret, setCaret] = useState(text.length);
  const [wanted, setWanted] = useState(false);
  const { items, accept } = useSuggestions(text, caret, wanted);
  const open = wanted && items.length > 0;
  const combobox = useCombobox({
    opened: open,
    onOpenedChange: setWanted,
    onDropdownClose: () => combobox.resetSelectedOption(),
  });
  // What was taken from the list puts the caret behind it.
  const nextCaret = useRef<number>(undefined);
  useLayoutEffect(() => {
    if (nextCaret.current === undefined || input.current?.value !== text) return;
    input.current.setSelectionRange(nextCaret.current, nextCaret.current);
    nextCaret.current = undefined;
  }, [text]);
  const take = (suggestion: Suggestion) => {
    const taken = accept(suggestion);
    nextCaret.current = taken.caret;
    setCaret(taken.caret);
    type(taken.text);
    setWanted(!taken.isDone);
    combobox.resetSelectedOption();
    input.current?.focus();
  };
  return (
    <search>
      <form
        className={css.form}
        onSubmit={(event) => {
          event.preventDefault();
          submit(text);
          setWanted(false);
        }}
      >
        <IconSearch size={18} aria-hidden className={css.icon} />
        <Combobox
          store={combobox}
          withinPortal={false}
          position="bottom-start"
          onOptionSubmit={(index) => {
            const suggestion = items[Number(index)];
            if (suggestion !== undefined) take(suggestion);
          }}
        >
          <Combobox.Target withKeyboardNavigation={open} withExpandedAttribute>
            <input
              ref={input}
              data-search
              className={`input ${css.input}`}
              type="text"
              enterKeyHint="search"
              autoComplete="off"
              autoCapitalize="none"
              spellCheck={false}
              aria-label={t("search.label")}
              aria-autocomplete="list"
              placeholder={t("search.placeholder")}
              value={text}
              onChange={(event) => {
                type(event.currentTarget.value);
                setCaret(event.currentTarget.selectionStart ?? event.currentTarget.value.length);
                setWanted(event.currentTarget.value.trim() !== "");
                combobox.resetSelectedOption();
              }}
              onSelect={(event) => setCaret(event.currentTarget.selectionStart ?? text.length)}
              onBlur={() => setWanted(false)}
              onKeyDown={(event) => {
                if (event.key === "ArrowDown" && event.altKey) {
                  event.preventDefault();
                  setWanted(true);
                } else if (event.key === "ArrowDown" && !open && moveInList(1)) event.preventDefault();
                if (event.key !== "Escape") return;
                if (open) setWanted(false);
                else if (text !== "") type("");
                else event.currentTarget.blur();
              }}
            />
          </Combobox.Target>
          <Combobox.Dropdown hidden={!open} className={css.dropdown}>
            <SuggestionList items={items} />
          </Combobox.Dropdown>
        </Combobox>
        <span className={css.end}>
          {text === "" ? (
            <span className={css.hint} aria-hidden="true">
              /
            </span>
          ) : (
            <button type="button" className="icon-button" title={t("search.clear")} onClick={() => type("")}>
              <IconX size={16} aria-hidden />
              <span className="visually-hidden">{t("search.clear")}</span>
            </button>
          )}
          <QueryHelp />
        </span>
      </form>
    </search>
  );
}
