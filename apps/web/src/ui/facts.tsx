import type { ReactNode } from "react";
import css from "./facts.module.css";

export interface Fact {
  label: string;
  value: ReactNode;
}

/** Labelled values as a definition list; facts without a value are left out. */
export function Facts({ facts, dense = false }: { facts: readonly Fact[]; dense?: boolean }) {
  return (
    <dl className={dense ? `${css.facts} ${css.dense}` : css.facts}>
      {facts
        .filter(({ value }) => value !== undefined && value !== null && value !== "")
        .map(({ label, value }) => (
          <div key={label}>
            <dt>{label}</dt>
            <dd>{value}</dd>
          </div>
        ))}
    </dl>
  );
}
