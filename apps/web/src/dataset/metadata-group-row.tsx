import { IconChevronRight } from "@tabler/icons-react";
import type { MetadataEntry } from "./metadata-entries.ts";
import css from "./metadata-table.module.css";

interface Props {
  entry: MetadataEntry;
  folded: boolean;
  onToggle: () => void;
}

export function GroupRow({ entry, folded, onToggle }: Props) {
  return (
    <tr className={css.group}>
      <th scope="rowgroup" colSpan={5} style={{ paddingLeft: `${entry.path.length * 18 - 8}px` }}>
        <button type="button" aria-expanded={!folded} onClick={onToggle}>
          <IconChevronRight size={16} aria-hidden className={folded ? undefined : css.open} />
          {entry.path.at(-1)}
          <span className={css.size}>{entry.size}</span>
        </button>
      </th>
    </tr>
  );
}
