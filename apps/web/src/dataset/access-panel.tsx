import type { Dataset } from "@margay/contract";
import { IconCheck, IconX } from "@tabler/icons-react";
import { useQuery } from "@tanstack/react-query";
import { useTranslation } from "react-i18next";
import { accessQuery } from "../api/datasets.ts";
import { SkeletonRows } from "../ui/skeleton.tsx";
import css from "./access-panel.module.css";
import panel from "./overview-section.module.css";

const verbs = ["read", "update", "lifecycle", "remove"] as const;

/** Who may read the dataset, and what the reader may do with it, by which rule. */
export function AccessPanel({ dataset }: { dataset: Dataset }) {
  const { t } = useTranslation();
  const { data: access, isPending } = useQuery(accessQuery(dataset.pid));
  return (
    <section className={`panel ${panel.panel}`}>
      <h2>{t("access.title")}</h2>
      {isPending && <SkeletonRows rows={3} height="20px" />}
      {access !== undefined && (
        <>
          <ul className={css.readers} aria-label={t("access.readers")}>
            {access.readers.map((group) => (
              <li key={group} className={group === "public" ? "badge badge-ok" : "badge"}>
                {group === "public" ? t("access.public") : group}
                {group === access.ownerGroup && <span className="muted">{t("access.owner")}</span>}
              </li>
            ))}
          </ul>
          <h3>{t("access.you")}</h3>
          <ul className={css.verbs}>
            {verbs.map((verb) => {
              const answer = access.verbs[verb];
              if (answer === undefined) return null;
              return (
                <li key={verb}>
                  {answer.allowed ? (
                    <IconCheck size={16} aria-hidden className={css.yes} />
                  ) : (
                    <IconX size={16} aria-hidden className={css.no} />
                  )}
                  <span>
                    {t(`access.${verb}`)}
                    <span className="visually-hidden">
                      : {answer.allowed ? t("access.allowed") : t("access.denied")}
                    </span>
                  </span>
                  <span className="muted small">{answer.rule}</span>
                </li>
              );
            })}
          </ul>
        </>
      )}
    </section>
  );
}
