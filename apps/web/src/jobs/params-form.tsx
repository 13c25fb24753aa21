import { useTranslation } from "react-i18next";
import css from "./jobs.module.css";
import type { SchemaField } from "./schema-fields.ts";

interface Props {
  field: SchemaField;
  value: string | boolean;
  onChange: (value: string | boolean) => void;
}

/** One field of a job's parameters, with the bounds of its schema. */
export function ParamField({ field, value, onChange }: Props) {
  const id = `param-${field.name}`;
  const help = field.help === undefined ? undefined : `${id}-help`;
  if (field.kind === "boolean") {
    return (
      <div className={css.field}>
        <label className={css.check}>
          <input
            type="checkbox"
            checked={value === true}
            aria-describedby={help}
            onChange={(event) => onChange(event.currentTarget.checked)}
          />
          {field.label}
        </label>
        <Help id={help} text={field.help} />
      </div>
    );
  }
  return (
    <div className={css.field}>
      <label htmlFor={id}>
        {field.label} {field.required && <span aria-hidden>*</span>}
      </label>
      <Control field={field} id={id} help={help} value={String(value)} onChange={onChange} />
      <Help id={help} text={field.help} />
    </div>
  );
}

interface ControlProps {
  field: SchemaField;
  id: string;
  help: string | undefined;
  value: string;
  onChange: (value: string) => void;
}

function Control({ field, id, help, value, onChange }: ControlProps) {
  const { t } = useTranslation();
  const shared = { id, value, required: field.required, "aria-describedby": help };
  if (field.kind === "choice") {
    return (
      <select {...shared} className="select" onChange={(event) => onChange(event.currentTarget.value)}>
        {!field.required && <option value="">{t("jobs.noChoice")}</option>}
        {field.options.map((one) => (
          <option key={one} value={String(one)}>
            {one}
          </option>
        ))}
      </select>
    );
  }
  if (field.kind === "json") {
    return (
      <textarea
        {...shared}
        className={`input ${css.text}`}
        placeholder="{ }"
        spellCheck={false}
        onChange={(event) => onChange(event.currentTarget.value)}
      />
    );
  }
  return (
    <input
      {...shared}
      className="input"
      type={field.kind}
      {...(field.kind === "number"
        ? { min: field.minimum, max: field.maximum, step: field.whole ? 1 : "any" }
        : { maxLength: field.maxLength })}
      onChange={(event) => onChange(event.currentTarget.value)}
    />
  );
}

function Help({ id, text }: { id: string | undefined; text: string | undefined }) {
  if (text === undefined) return null;
  return (
    <p id={id} className="muted small">
      {text}
    </p>
  );
}
