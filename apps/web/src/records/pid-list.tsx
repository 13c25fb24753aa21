import { Link } from "@tanstack/react-router";
import { useState } from "react";
import { useTranslation } from "react-i18next";

const shownAtFirst = 50;

export function PidList({ pids }: { pids: readonly string[] }) {
  const { t } = useTranslation();
  const [all, setAll] = useState(false);
  if (pids.length === 0) return <p className="muted">{t("records.noDatasets")}</p>;
  return (
    <>
      <ul>
        {(all ? pids : pids.slice(0, shownAtFirst)).map((pid) => (
          <li key={pid}>
            <Link to="/datasets/$pid" params={{ pid }} className="mono" data-list-link>
              {pid}
            </Link>
          </li>
        ))}
      </ul>
      {!all && pids.length > shownAtFirst && (
        <button type="button" className="button" onClick={() => setAll(true)}>
          {t("facets.more", { count: pids.length - shownAtFirst })}
        </button>
      )}
    </>
  );
}
