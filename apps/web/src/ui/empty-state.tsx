import type { ReactNode } from "react";
import css from "./empty-state.module.css";

/** Says what is missing here, why, and what to do next. */
export function EmptyState({ title, children }: { title: string; children?: ReactNode }) {
  return (
    <div className={css.empty}>
      <svg viewBox="0 0 96 40" className={css.art} aria-hidden="true">
        <path d="M4 36c14-2 22-18 44-18s30 16 44 18" fill="none" stroke="currentColor" strokeWidth="1.5" />
        <circle cx="48" cy="10" r="3" fill="currentColor" />
        <circle cx="30" cy="15" r="2" fill="currentColor" />
        <circle cx="66" cy="15" r="2" fill="currentColor" />
        <circle cx="16" cy="23" r="1.5" fill="currentColor" />
        <circle cx="80" cy="23" r="1.5" fill="currentColor" />
      </svg>
      <h2>{title}</h2>
      {children}
    </div>
  );
}
