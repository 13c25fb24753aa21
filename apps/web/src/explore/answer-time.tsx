import { Tooltip } from "@mantine/core";
import type { DatasetPage } from "@margay/contract";
import { useTranslation } from "react-i18next";
import { formatDuration } from "../format/format.ts";
import css from "./result-bar.module.css";

/** How long the server took; which plan answered and what its steps took are in the tooltip. */
export function AnswerTime({ timing }: { timing: DatasetPage["timing"] }) {
  const { t, i18n } = useTranslation();
  const steps = Object.entries(timing.parts ?? {}).filter(([, ms]) => ms > 0);
  const about = (
    <>
      {t("results.plan", { plan: timing.plan })}
      {steps.map(([name, ms]) => (
        <span key={name} className={css.step}>
          {name}: {formatDuration(ms, i18n.language)}
        </span>
      ))}
    </>
  );
  return (
    <Tooltip label={about} events={{ hover: true, focus: true, touch: true }} withinPortal={false} multiline>
      <button type="button" className={css.time}>
        {t("results.in", { time: formatDuration(timing.totalMs, i18n.language) })}
      </button>
    </Tooltip>
  );
}
