import type { Dataset } from "@margay/contract";
import { useTranslation } from "react-i18next";
import { Facts } from "../ui/facts.tsx";
import css from "./overview-section.module.css";

export function PeoplePanel({ dataset }: { dataset: Dataset }) {
  const { t } = useTranslation();
  const facts = [
    { label: t("dataset.owner"), value: dataset.owner },
    { label: t("facet.principalInvestigator"), value: dataset.principalInvestigators?.join(", ") },
    { label: t("dataset.ownerEmail"), value: mailLinks(dataset.ownerEmail) },
    { label: t("dataset.contact"), value: mailLinks(dataset.contactEmail) },
    { label: "ORCID", value: orcidLink(dataset.orcidOfOwner) },
  ];
  if (facts.every(({ value }) => !value)) return null;
  return (
    <section className={`panel ${css.panel}`}>
      <h2>{t("dataset.people")}</h2>
      <Facts dense facts={facts} />
    </section>
  );
}

function mailLinks(addresses: string | undefined) {
  const list =
    addresses
      ?.split(";")
      .map((address) => address.trim())
      .filter(Boolean) ?? [];
  if (list.length === 0) return undefined;
  return list.map((address, index) => (
    <span key={address}>
      {index > 0 && ", "}
      <a href={`mailto:${address}`}>{address}</a>
    </span>
  ));
}

function orcidLink(text: string | undefined) {
  const id = text?.match(/\d{4}-\d{4}-\d{4}-\d{3}[\dX]/)?.[0];
  if (id === undefined) return text;
  return (
    <a href={`https://orcid.org/${id}`} rel="noreferrer">
      {id}
    </a>
  );
}
