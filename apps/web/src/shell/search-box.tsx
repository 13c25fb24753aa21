import { Combobox, useCombobox } from "@mantine/core";
import { IconSearch, IconX } from "@tabler/icons-react";
import { useTranslation } from "react-i18next";
import { moveInList } from "../ui/list-keys.ts";
import css from "./search-box.module.css";
import { useSearchText } from "./use-search-text.ts";
import { useSuggestions } from "./use-suggestions.ts";
import { completeLastWord } from "./words.ts";

/** The one search box. On Explore results follow the typing; elsewhere Enter goes there. */
export function SearchBox() {
  const { t } = useTranslation();
  const { text, type, submit } = useSearchText();
  const combobox = useCombobox({ onDropdownClose: () => combobox.resetSelectedOption() });
  const suggestions = useSuggestions(combobox.dropdownOpened ? text : "");
  const open = combobox.dropdownOpened && suggestions.length > 0;
  return (
    <search>
      <form
        className={css.form}
        onSubmit={(event) => {
          event.preventDefault();
          submit(text);
          combobox.closeDropdown();
        }}
      >
        <IconSearch size={18} aria-hidden className={css.icon} />
        <Combobox
          store={combobox}
          withinPortal={false}
          position="bottom-start"
          onOptionSubmit={(word) => {
            type(completeLastWord(text, word));
            combobox.closeDropdown();
          }}
        >
          <Combobox.Target withKeyboardNavigation={open} withExpandedAttribute={open}>
            <input
              data-search
              className={`input ${css.input}`}
              type="text"
              enterKeyHint="search"
              autoComplete="off"
              autoCapitalize="none"
              spellCheck={false}
              aria-label={t("search.label")}
              placeholder={t("search.placeholder")}
              value={text}
              onChange={(event) => {
                type(event.currentTarget.value);
                combobox.openDropdown();
              }}
              onBlur={() => combobox.closeDropdown()}
              onKeyDown={(event) => {
                if (event.key === "ArrowDown" && !open && moveInList(1)) event.preventDefault();
                if (event.key !== "Escape") return;
                if (open) combobox.closeDropdown();
                else if (text !== "") type("");
                else event.currentTarget.blur();
              }}
            />
          </Combobox.Target>
          <Combobox.Dropdown hidden={!open} className={css.dropdown}>
            <Combobox.Options aria-label={t("search.suggestions")}>
              {suggestions.map(({ word, note }) => (
                <Combobox.Option key={word} value={word} className={css.option}>
                  <code>{word}</code>
                  <span>{note}</span>
                </Combobox.Option>
              ))}
            </Combobox.Options>
          </Combobox.Dropdown>
        </Combobox>
        {text === "" ? (
          <span className={css.hint} aria-hidden="true">
            /
          </span>
        ) : (
          <button
            type="button"
            className={`icon-button ${css.clear}`}
            title={t("search.clear")}
            onClick={() => type("")}
          >
            <IconX size={16} aria-hidden />
            <span className="visually-hidden">{t("search.clear")}</span>
          </button>
        )}
      </form>
    </search>
  );
}
