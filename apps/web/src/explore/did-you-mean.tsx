import type { SearchTerm } from "@margay/contract";
import { Link } from "@tanstack/react-router";
import { useTranslation } from "react-i18next";
import { replaced } from "../query/edit.ts";
import { keyName } from "../query/fields.ts";
import css from "./query-trouble.module.css";
import { type ExploreSearch, withQueryText } from "./search-state.ts";

/** For names that no dataset has: others that may have been meant, at a click. */
export function DidYouMean({ search, terms }: { search: ExploreSearch; terms: readonly SearchTerm[] }) {
  const { t } = useTranslation();
  const q = search.q ?? "";
  return terms.map((term) => {
    const { field = "", suggestions = [], position, length, text } = term;
    // Among the values of a group the name stands further ahead.
    if (field === "" || suggestions.length === 0 || !text.includes(field)) return null;
    return (
      <p key={position} className={css.trouble} role="status">
        <span>{t("query.unknownKey", { name: field })}</span>
        {suggestions.slice(0, 5).map((suggestion) => (
          <Link
            key={suggestion}
            to="/datasets"
            activeOptions={{ exact: true }}
            search={withQueryText(
              search,
              replaced(q, position, position + length, renamed(text, field, suggestion)).text,
            )}
            className="button"
          >
            <code>{suggestion}</code>
          </Link>
        ))}
      </p>
    );
  });
}

/** The term with another key; a prefix goes with the old name, the new one gets its own where it needs one. */
const renamed = (text: string, field: string, key: string): string =>
  text.replace(`metadata.${field}`, () => field).replace(field, () => keyName(key));
