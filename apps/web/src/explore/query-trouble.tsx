import { Link } from "@tanstack/react-router";
import { useTranslation } from "react-i18next";
import type { ApiError } from "../api/http.ts";
import { blamed, fixesOf, queryProblemOf } from "../query/problem.ts";
import css from "./query-trouble.module.css";
import { type ExploreSearch, withQueryText } from "./search-state.ts";

/** A query that was refused: the query with the spot marked, why, and what would be accepted, at a click. */
export function QueryTrouble({ search, error }: { search: ExploreSearch; error: ApiError }) {
  const { t } = useTranslation();
  const q = search.q ?? "";
  const problem = queryProblemOf(error);
  if (problem === undefined) {
    return (
      <p role="status" className={css.trouble}>
        {error.message}
      </p>
    );
  }
  const { before, piece, after } = blamed(q, problem.position);
  return (
    <div role="status" className={css.trouble}>
      <code className={css.query}>
        {before}
        <mark className={css.spot}>{piece === "" ? "\u00a0" : piece}</mark>
        {after}
      </code>
      <p>{problem.message.replace(/^q: /, "")}</p>
      {fixesOf(q, problem)
        .slice(0, 5)
        .map((fix) => (
          <Link
            key={fix}
            to="/datasets"
            activeOptions={{ exact: true }}
            search={withQueryText(search, fix)}
            className="button"
          >
            <span className="visually-hidden">{t("query.fix")}</span>
            <code>{changed(q, fix, problem.position)}</code>
          </Link>
        ))}
    </div>
  );
}

/** The one word in which a better query differs; else all of it. */
function changed(q: string, fix: string, position: number): string {
  const start = q.slice(0, position).search(/\S*$/);
  const [rest, word] = [q, fix].map((text) => /^\S*/.exec(text.slice(start))?.[0] ?? "");
  const isAll = q.slice(start + (rest?.length ?? 0)) === fix.slice(start + (word?.length ?? 0));
  return isAll && word ? word : fix;
}
