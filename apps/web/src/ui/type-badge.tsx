import { useTranslation } from "react-i18next";

/** The kind of a dataset: raw, derived, or a site's own word. */
export function TypeBadge({ type }: { type: string | undefined }) {
  const { t } = useTranslation();
  if (type === undefined) return null;
  const known = type === "raw" || type === "derived";
  return (
    <span className={type === "raw" ? "badge badge-accent" : "badge"}>{known ? t(`dataset.type.${type}`) : type}</span>
  );
}
