import type { JobExecution } from "@margay/contract";
import { useTranslation } from "react-i18next";
import css from "./jobs.module.css";

type State = JobExecution["state"];

const looks: Record<State, string> = {
  none: "badge",
  queued: "badge",
  running: "badge badge-accent",
  done: "badge badge-ok",
  failed: `badge ${css.failed}`,
  cancelled: "badge badge-warn",
};

/** How far the actions of a job are. */
export function JobState({ state }: { state: State }) {
  const { t } = useTranslation();
  return <span className={looks[state]}>{t(`jobs.state.${state}`)}</span>;
}
