import { Popover } from "@mantine/core";
import type { Suggestion } from "@margay/contract";
import { useQuery } from "@tanstack/react-query";
import { Link } from "@tanstack/react-router";
import type { ReactNode } from "react";
import { useTranslation } from "react-i18next";
import { suggestionsQuery } from "../api/suggestions.ts";
import { numberCondition } from "../query/ranges.ts";
import { queryExamples } from "./query-examples.ts";
import css from "./query-help-popover.module.css";

/** Examples that run at a click. The range is of a key that is there. */
export function QueryHelpPopover({ onClose, children }: { onClose: () => void; children: ReactNode }) {
  const { t } = useTranslation();
  const { data } = useQuery(suggestionsQuery("", 0));
  const own = data?.items.find(({ kind, unit, min, max }) => kind === "key" && unit && min !== max);
  return (
    <Popover
      opened
      onChange={onClose}
      onDismiss={onClose}
      position="bottom-end"
      width={420}
      shadow="md"
      trapFocus
      withRoles
      withinPortal={false}
      returnFocus
    >
      <Popover.Target>{children}</Popover.Target>
      <Popover.Dropdown aria-label={t("query.help")} className={css.popover}>
        <h2>{t("help.queries")}</h2>
        <ul className={css.list}>
          {queryExamples.map(([example, label]) => {
            const q = label === "query.range" ? (rangeOf(own) ?? example) : example;
            return (
              <li key={label}>
                <Link to="/datasets" search={{ q }} onClick={onClose} className={css.example}>
                  <code>{q}</code>
                  <span>{t(label)}</span>
                </Link>
              </li>
            );
          })}
        </ul>
        <p className="small muted">{t("query.keys")}</p>
      </Popover.Dropdown>
    </Popover>
  );
}

/** The middle half of a key's values. */
function rangeOf(key: Suggestion | undefined): string | undefined {
  if (key?.min === undefined || key.max === undefined) return undefined;
  const { min, max, label, unit } = key;
  const round = (share: number) => Number((min + (max - min) * share).toPrecision(3));
  const measure = { name: label, field: label, kind: "quantity" } as const;
  return numberCondition(measure, round(0.25), round(0.75), unit);
}
