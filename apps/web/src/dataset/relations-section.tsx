import type { Dataset } from "@margay/contract";
import { useTranslation } from "react-i18next";
import { Facts } from "../ui/facts.tsx";
import css from "./overview-section.module.css";
import { RelationGroups } from "./relation-groups.tsx";

export function RelationsSection({ dataset }: { dataset: Dataset }) {
  const { t } = useTranslation();
  const others = dataset.relationships ?? [];
  return (
    <div className={css.column}>
      <section className={`panel ${css.panel}`}>
        <h2>{t("relations.inCatalogue")}</h2>
        <RelationGroups pid={dataset.pid} />
      </section>
      {others.length > 0 && (
        <section className={`panel ${css.panel}`}>
          <h2>{t("relations.elsewhere")}</h2>
          <Facts
            facts={others.map(({ relationship, identifierType, identifier }) => ({
              label: [relationship, identifierType].filter(Boolean).join(" · ") || t("relations.related"),
              value: /^https?:\/\//.test(identifier) ? (
                <a href={identifier} rel="noreferrer">
                  {identifier}
                </a>
              ) : (
                <code>{identifier}</code>
              ),
            }))}
          />
        </section>
      )}
    </div>
  );
}
