import type { Dataset } from "@margay/contract";
import { useQuery } from "@tanstack/react-query";
import { Link } from "@tanstack/react-router";
import { useTranslation } from "react-i18next";
import { imageUrl, relationsQuery } from "../api/datasets.ts";
import { formatDateTime } from "../format/format.ts";
import { CopyButton } from "../ui/copy-button.tsx";
import { Facts } from "../ui/facts.tsx";
import { AccessPanel } from "./access-panel.tsx";
import { keyParameters } from "./key-parameters.ts";
import { LifecyclePanel } from "./lifecycle-panel.tsx";
import css from "./overview-section.module.css";
import { PeoplePanel } from "./people-panel.tsx";
import { RelationGroups } from "./relation-groups.tsx";

export function OverviewSection({ dataset }: { dataset: Dataset }) {
  const { t, i18n } = useTranslation();
  const { data: relations } = useQuery(relationsQuery(dataset.pid));
  const pictures = relations?.attachments.filter((attachment) => attachment.hasImage) ?? [];
  const parameters = keyParameters(dataset.scientificMetadata ?? {});
  const time = (instant: string | undefined) =>
    instant && <time dateTime={instant}>{formatDateTime(instant, i18n.language)}</time>;
  return (
    <div className={css.columns}>
      <div className={css.column}>
        {pictures.length > 0 && (
          <section className={css.gallery} aria-label={t("dataset.pictures")}>
            {pictures.map(({ id, caption }) => (
              <figure key={id}>
                <a href={imageUrl(id)} target="_blank" rel="noreferrer">
                  <img src={imageUrl(id)} alt={caption ?? t("dataset.picture")} loading="lazy" />
                </a>
                {caption !== undefined && <figcaption>{caption}</figcaption>}
              </figure>
            ))}
          </section>
        )}
        <section className={`panel ${css.panel}`}>
          <h2>{t("dataset.description")}</h2>
          <p className={dataset.description ? css.description : "muted"}>
            {dataset.description || t("dataset.noDescription")}
          </p>
          {dataset.keywords !== undefined && dataset.keywords.length > 0 && (
            <ul className={css.keywords} aria-label={t("facet.keyword")}>
              {dataset.keywords.map((keyword) => (
                <li key={keyword}>
                  <Link to="/datasets" search={{ keyword: [keyword] }} className="badge">
                    {keyword}
                  </Link>
                </li>
              ))}
            </ul>
          )}
        </section>
        {parameters.length > 0 && (
          <section className={`panel ${css.panel}`}>
            <div className={css.heading}>
              <h2>{t("dataset.parameters")}</h2>
              <Link
                to="/datasets/$pid"
                params={{ pid: dataset.pid }}
                search={{ section: "metadata" }}
                className="small"
              >
                {t("dataset.allMetadata")}
              </Link>
            </div>
            <dl className={css.parameters}>
              {parameters.map(({ path, label, text, unit }) => (
                <div key={path}>
                  <dt title={path}>{label}</dt>
                  <dd>
                    {text} {unit !== undefined && <span className="muted">{unit}</span>}
                  </dd>
                </div>
              ))}
            </dl>
          </section>
        )}
        <section className={`panel ${css.panel}`}>
          <h2>{t("section.relations")}</h2>
          <RelationGroups pid={dataset.pid} />
        </section>
      </div>
      <div className={css.column}>
        <section className={`panel ${css.panel}`}>
          <h2>{t("dataset.facts")}</h2>
          <Facts
            dense
            facts={[
              { label: t("dataset.location"), value: dataset.creationLocation },
              { label: t("dataset.start"), value: time(dataset.startTime) },
              { label: t("dataset.end"), value: time(dataset.endTime) },
              { label: t("dataset.scan"), value: dataset.scanId },
              { label: t("dataset.run"), value: dataset.runNumber },
              {
                label: t("dataset.folder"),
                value: dataset.sourceFolder && (
                  <span className={css.path}>
                    <code>{dataset.sourceFolder}</code>
                    <CopyButton text={dataset.sourceFolder} label={t("copy.path")} />
                  </span>
                ),
              },
              { label: t("dataset.host"), value: dataset.sourceFolderHost },
              { label: t("dataset.licence"), value: dataset.license },
              { label: t("dataset.software"), value: dataset.usedSoftware?.join(", ") },
              { label: t("dataset.quality"), value: dataset.validationStatus },
              { label: t("dataset.comment"), value: dataset.comment },
              { label: t("dataset.catalogued"), value: time(dataset.createdAt) },
              { label: t("dataset.changed"), value: time(dataset.updatedAt) },
            ]}
          />
        </section>
        <PeoplePanel dataset={dataset} />
        <AccessPanel dataset={dataset} />
        <LifecyclePanel lifecycle={dataset.lifecycle} />
      </div>
    </div>
  );
}
