import { useQuery } from "@tanstack/react-query";
import { useTranslation } from "react-i18next";
import { providersQuery } from "../api/session.ts";
import css from "./login-page.module.css";

/** A way to each sign-in service that the facility has; nothing where there are only passwords. */
export function ProviderLinks({ back }: { back: string }) {
  const { t } = useTranslation();
  const { data } = useQuery(providersQuery);
  const services = data?.items.filter((one) => one.kind === "redirect") ?? [];
  if (services.length === 0) return null;
  return (
    <div className={css.services}>
      {services.map(({ id, name, url }) => (
        <a key={id} className="button" href={`${url}?returnUrl=${encodeURIComponent(back)}`}>
          {t("login.with", { name })}
        </a>
      ))}
      <p className="muted small">{t("login.or")}</p>
    </div>
  );
}
