import type { FilePage } from "@margay/contract";
import { Link } from "@tanstack/react-router";
import { useTranslation } from "react-i18next";
import { formatInteger } from "../format/format.ts";
import css from "./files-page.module.css";

interface Props {
  q: string;
  proposals: NonNullable<FilePage["proposals"]>;
  chosen: string | undefined;
}

const shownMost = 12;

/** How many of the files each proposal has; one can be chosen. */
export function ProposalFilter({ q, proposals, chosen }: Props) {
  const { t, i18n } = useTranslation();
  const isListed = proposals.some(({ value }) => value === chosen);
  // A chosen one can be left even where nothing was counted.
  const rows = chosen === undefined || isListed ? proposals : [{ value: chosen, count: undefined }, ...proposals];
  if (rows.length < 2 && chosen === undefined) return null;
  return (
    <nav aria-label={t("files.proposals")}>
      <ul className={css.proposals}>
        <li>
          <Link
            to="/files"
            search={{ q }}
            activeOptions={{ exact: true, explicitUndefined: true }}
            className={css.proposal}
            aria-current={chosen === undefined || undefined}
          >
            {t("files.allProposals")}
          </Link>
        </li>
        {rows.slice(0, shownMost).map(({ value, count, ...row }) => (
          <li key={value}>
            <Link
              to="/files"
              search={{ q, proposal: value }}
              className={css.proposal}
              title={"label" in row ? row.label : undefined}
              aria-current={value === chosen || undefined}
            >
              {value}
              {count !== undefined && <span className="muted">{formatInteger(count, i18n.language)}</span>}
            </Link>
          </li>
        ))}
      </ul>
    </nav>
  );
}
