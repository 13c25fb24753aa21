import type { Dataset } from "@margay/contract";
import { useTranslation } from "react-i18next";
import { formatDate } from "../format/format.ts";
import { Facts } from "../ui/facts.tsx";
import css from "./overview-section.module.css";

const switches = ["isOnCentralDisk", "archivable", "retrievable", "publishable"] as const;
const texts = ["archiveStatusMessage", "retrieveStatusMessage", "exportedTo", "storageLocation"] as const;
const dates = ["archiveRetentionTime", "dateOfDiskPurging", "dateOfPublishing", "publishedOn"] as const;

/** Where the data is and how long it stays. */
export function LifecyclePanel({ lifecycle }: { lifecycle: Dataset["lifecycle"] }) {
  const { t, i18n } = useTranslation();
  if (lifecycle === undefined) return null;
  const facts = [
    ...switches.map((name) => ({
      label: t(`lifecycle.${name}`),
      value: lifecycle[name] === undefined ? undefined : lifecycle[name] ? t("lifecycle.yes") : t("lifecycle.no"),
    })),
    ...texts.map((name) => ({ label: t(`lifecycle.${name}`), value: lifecycle[name] })),
    ...dates.map((name) => ({
      label: t(`lifecycle.${name}`),
      value: lifecycle[name] && formatDate(lifecycle[name], i18n.language),
    })),
  ];
  if (facts.every(({ value }) => !value)) return null;
  return (
    <section className={`panel ${css.panel}`}>
      <h2>{t("lifecycle.title")}</h2>
      <Facts dense facts={facts} />
    </section>
  );
}
