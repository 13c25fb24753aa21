import type { SearchExpression, SearchTerm } from "@margay/contract";
import { Fragment } from "react";
import { useTranslation } from "react-i18next";
import { withoutTerm } from "../query/edit.ts";
import { Chip } from "./chip.tsx";
import css from "./conditions.module.css";
import { type ExploreSearch, withQueryText } from "./search-state.ts";

interface Props {
  part: SearchExpression;
  terms: readonly SearchTerm[];
  search: ExploreSearch;
  idle?: boolean;
}

/** A part of the query as chips: groups in a frame, with what joins their members between them. */
export function ExpressionChips({ part, terms, search, idle = false }: Props) {
  const { t } = useTranslation();
  if (part.op === "term") {
    const term = terms[part.index];
    if (term === undefined) return null;
    return (
      <Chip
        {...labelOf(term)}
        negated={term.negated}
        idle={idle}
        search={withQueryText(search, withoutTerm(search.q ?? "", term))}
      />
    );
  }
  if (part.op === "not") {
    const inner = <ExpressionChips part={part.of} terms={terms} search={search} />;
    // A term with its own sign says so itself.
    if (part.of.op === "term" && terms[part.of.index]?.negated === true) return inner;
    return (
      <fieldset className={`${css.group} ${css.negated}`}>
        <legend className="visually-hidden">{t("conditions.noneOf")}</legend>
        <strong aria-hidden="true">{t("conditions.not")}</strong>
        {inner}
      </fieldset>
    );
  }
  const isOr = part.op === "or";
  return (
    <fieldset className={css.group}>
      <legend className="visually-hidden">{t(isOr ? "conditions.anyOf" : "conditions.allOf")}</legend>
      {part.of.map((member, place) => (
        <Fragment key={indexesIn(member).join()}>
          {place > 0 && <span className={css.joint}>{t(isOr ? "conditions.or" : "conditions.and")}</span>}
          <ExpressionChips part={member} terms={terms} search={search} />
        </Fragment>
      ))}
    </fieldset>
  );
}

/** The terms that a part of the query names. */
export function indexesIn(part: SearchExpression): number[] {
  if (part.op === "term") return [part.index];
  return part.op === "not" ? indexesIn(part.of) : part.of.flatMap(indexesIn);
}

/** What a term means; for a plain word, and for one that finds nothing, what was typed says it better. */
function labelOf({ text, meaning, negated, kind, suggestions }: SearchTerm): { label: string; hint: string } {
  const said = negated ? meaning.replace(/^not: /, "") : meaning;
  const typed = negated ? text.replace(/^-/, "") : text;
  const isPlain = kind === "text" && said.startsWith("has a word that begins with");
  return isPlain || suggestions !== undefined ? { label: typed, hint: meaning } : { label: said, hint: text };
}
