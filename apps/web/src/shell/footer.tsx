import { useQuery } from "@tanstack/react-query";
import { useTranslation } from "react-i18next";
import { meQuery } from "../api/session.ts";
import css from "./footer.module.css";

export function Footer() {
  const { t } = useTranslation();
  const { data: me } = useQuery(meQuery);
  return (
    <footer className={css.footer}>
      <div className={css.row}>
        <span>
          {me?.facility.siteTitle !== undefined && `${me.facility.siteTitle} · `}Margay {__APP_VERSION__}
        </span>
        <nav aria-label={t("footer.label")} className={css.links}>
          <a href="/docs">{t("footer.api")}</a>
          <a href="/v1/openapi.json">OpenAPI</a>
          <a href="/v1/health">{t("footer.health")}</a>
        </nav>
      </div>
    </footer>
  );
}
