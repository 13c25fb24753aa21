import type { JobTypeReport } from "@margay/contract";
import { useTranslation } from "react-i18next";
import css from "./jobs.module.css";

interface Props {
  types: readonly JobTypeReport[];
  chosen: string | undefined;
  onChoose: (type: string) => void;
}

/** The types of jobs; those that the caller may not order say why. */
export function TypeChoice({ types, chosen, onChoose }: Props) {
  const { t } = useTranslation();
  return (
    <fieldset className={css.types}>
      <legend>
        <h2>{t("jobs.type")}</h2>
      </legend>
      {types.map(({ type, title, description, create }) => (
        <label key={type} className={`panel ${css.type}`}>
          <input
            type="radio"
            name="job-type"
            value={type}
            checked={type === chosen}
            disabled={!create.allowed}
            onChange={() => onChoose(type)}
          />
          <span>
            <strong>{title ?? type}</strong> {title !== undefined && <code className="muted small">{type}</code>}
            {description !== undefined && <span className={css.field}>{description}</span>}
            {!create.allowed && <span className={`${css.field} muted small`}>{create.rule}</span>}
          </span>
        </label>
      ))}
    </fieldset>
  );
}
