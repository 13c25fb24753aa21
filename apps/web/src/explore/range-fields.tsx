import { type FormEvent, useState } from "react";
import { useTranslation } from "react-i18next";
import { type Measure, numberCondition, readSize, timeCondition } from "../query/ranges.ts";
import css from "./chart-group.module.css";

interface Props {
  label: string;
  measure: Measure;
  unit: string | undefined;
  /** Takes the condition that the fields say. */
  onApply: (condition: string) => void;
  /** Takes the condition away, where there is one. */
  onClear: (() => void) | undefined;
}

/** From and to, for those who do not draw. Either may stay empty. */
export function RangeFields({ label, measure, unit, onApply, onClear }: Props) {
  const { t } = useTranslation();
  const [from, setFrom] = useState("");
  const [to, setTo] = useState("");
  const [isWrong, setWrong] = useState(false);
  const apply = (event: FormEvent) => {
    event.preventDefault();
    const condition = conditionOf(measure, from.trim(), to.trim(), unit);
    setWrong(condition === undefined);
    if (condition) onApply(condition);
  };
  const input = (value: string, set: (text: string) => void, name: string, example: string) => (
    <input
      className={`input ${css.field}`}
      type={measure.kind === "time" ? "date" : "text"}
      inputMode={measure.kind === "size" || measure.kind === "time" ? undefined : "decimal"}
      aria-label={`${label}: ${name}`}
      aria-invalid={isWrong || undefined}
      placeholder={measure.kind === "size" ? `${name} ${example}` : name}
      value={value}
      onChange={(event) => {
        set(event.currentTarget.value);
        setWrong(false);
      }}
    />
  );
  return (
    <form className={css.fields} onSubmit={apply}>
      {input(from, setFrom, t("chart.from"), "1GB")}
      {input(to, setTo, t("chart.to"), "5GB")}
      {(from !== "" || to !== "") && (
        <button type="submit" className={`button ${css.apply}`} aria-label={`${t("chart.apply")}: ${label}`}>
          {t("chart.apply")}
        </button>
      )}
      {onClear !== undefined && (
        <button type="button" className={css.clear} aria-label={`${t("chart.clear")}: ${label}`} onClick={onClear}>
          {t("chart.clear")}
        </button>
      )}
      {isWrong && (
        <p role="alert" className={css.wrong}>
          {t(measure.kind === "size" ? "chart.wrongSize" : "chart.wrongNumber")}
        </p>
      )}
    </form>
  );
}

const dayMs = 86_400_000;

/** Undefined where the fields make no sense. */
function conditionOf(measure: Measure, from: string, to: string, unit: string | undefined): string | undefined {
  if (measure.kind === "time") {
    if (from !== "" && to !== "" && from > to) return undefined;
    const start = (day: string, plusMs: number) =>
      day === "" ? undefined : new Date(Date.parse(`${day}T00:00:00Z`) + plusMs).toISOString();
    return timeCondition(measure, start(from, 0), start(to, dayMs));
  }
  const read = (text: string) =>
    measure.kind === "size" ? readSize(text) : readNumber(text, measure.kind === "count");
  const [low, high] = [from, to].map((text) => (text === "" ? undefined : (read(text) ?? Number.NaN)));
  if (Number.isNaN(low) || Number.isNaN(high)) return undefined;
  if (low !== undefined && high !== undefined && low > high) return undefined;
  return numberCondition(measure, low, high, unit);
}

function readNumber(text: string, isWhole: boolean): number | undefined {
  const value = Number(text.replace(",", "."));
  return Number.isFinite(value) && (!isWhole || (Number.isInteger(value) && value >= 0)) ? value : undefined;
}
