import { IconChevronRight } from "@tabler/icons-react";
import { type ReactNode, useId } from "react";
import css from "./facet-group.module.css";

interface Props {
  label: string;
  /** How many values are chosen. */
  chosen?: number;
  open: boolean;
  onToggle: () => void;
  /** Beside the heading. */
  aside?: ReactNode;
  children: ReactNode;
}

/** A part of the rail that folds. */
export function RailGroup({ label, chosen = 0, open, onToggle, aside, children }: Props) {
  const bodyId = useId();
  return (
    <section className={css.group}>
      <div className={css.head}>
        <h3>
          <button
            type="button"
            className={css.toggle}
            aria-expanded={open}
            aria-controls={bodyId}
            onClick={onToggle}
            title={label}
          >
            <IconChevronRight size={16} aria-hidden className={open ? css.opened : undefined} />
            <span className={css.heading}>{label}</span>
            {chosen > 0 && <span className={css.chosen}>{chosen}</span>}
          </button>
        </h3>
        {aside}
      </div>
      <div id={bodyId} hidden={!open}>
        {children}
      </div>
    </section>
  );
}
