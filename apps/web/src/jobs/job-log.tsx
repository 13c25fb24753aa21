import type { JobEvent } from "@margay/contract";
import { useEffect, useRef } from "react";
import { useTranslation } from "react-i18next";
import css from "./jobs.module.css";

/** What happened and what actions wrote; it follows the end unless somebody scrolled away from it. */
export function JobLog({ events }: { events: readonly JobEvent[] }) {
  const { t, i18n } = useTranslation();
  const frame = useRef<HTMLElement>(null);
  const follows = useRef(true);
  const last = events.at(-1)?.id;
  useEffect(() => {
    const box = frame.current;
    if (last !== undefined && box !== null && follows.current) box.scrollTop = box.scrollHeight;
  }, [last]);
  if (events.length === 0) return <p className="muted">{t("jobs.noEvents")}</p>;
  return (
    <section
      ref={frame}
      className={`panel ${css.log}`}
      aria-label={t("jobs.log")}
      // A long log scrolls by keyboard too.
      // biome-ignore lint/a11y/noNoninteractiveTabindex: see above
      tabIndex={0}
      onScroll={({ currentTarget: box }) => {
        follows.current = box.scrollHeight - box.scrollTop - box.clientHeight < 30;
      }}
    >
      {events.map((event) => (
        <div key={event.id} className={css.line} data-level={event.level}>
          <time dateTime={event.at} className="muted">
            {secondText(event.at, i18n.language)}
          </time>
          <span>{event.text}</span>
        </div>
      ))}
    </section>
  );
}

const secondText = (instant: string, language: string) =>
  new Intl.DateTimeFormat(language, { dateStyle: "short", timeStyle: "medium" }).format(new Date(instant));
