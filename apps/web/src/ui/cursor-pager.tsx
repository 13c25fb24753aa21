import { IconChevronLeft, IconChevronRight } from "@tabler/icons-react";
import type { ReactNode } from "react";
import { useTranslation } from "react-i18next";
import { formatInteger } from "../format/format.ts";
import css from "./cursor-pager.module.css";

interface Props {
  /** Cursors of the pages after the first, up to the one on screen. */
  cursors: readonly string[];
  next: string | undefined;
  shown: number;
  total: number;
  pageSize: number;
  /** Makes a link to the page that these cursors lead to. */
  link: (cursors: string[], content: ReactNode, rel: "prev" | "next") => ReactNode;
}

/** Links to the pages before and after. Cursors only lead forward, so the way back is kept in the URL. */
export function CursorPager({ cursors, next, shown, total, pageSize, link }: Props) {
  const { t, i18n } = useTranslation();
  if (cursors.length === 0 && next === undefined) return null;
  const first = cursors.length * pageSize + 1;
  const back = (
    <>
      <IconChevronLeft size={16} aria-hidden />
      {t("pager.previous")}
    </>
  );
  const forward = (
    <>
      {t("pager.next")}
      <IconChevronRight size={16} aria-hidden />
    </>
  );
  return (
    <nav className={css.pager} aria-label={t("pager.label")}>
      <span className="muted small">
        {t("pager.range", {
          first: formatInteger(first, i18n.language),
          last: formatInteger(first + shown - 1, i18n.language),
          total: formatInteger(total, i18n.language),
        })}
      </span>
      {cursors.length > 0 ? link(cursors.slice(0, -1), back, "prev") : <Disabled>{back}</Disabled>}
      {next !== undefined ? link([...cursors, next], forward, "next") : <Disabled>{forward}</Disabled>}
    </nav>
  );
}

function Disabled({ children }: { children: ReactNode }) {
  return (
    <button type="button" className="button" disabled>
      {children}
    </button>
  );
}
