import { IconAlertTriangle } from "@tabler/icons-react";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { CopyButton } from "../ui/copy-button.tsx";
import { Marked } from "../ui/marked.tsx";
import { arrayItems, type MetadataEntry, pathText } from "./metadata-entries.ts";
import css from "./metadata-table.module.css";
import { prettyUnit, readQuantity } from "./quantities.ts";

const arrayLimit = 1000;

interface Props {
  entry: MetadataEntry;
  tree: boolean;
  find: string;
}

export function ValueRow({ entry, tree, find }: Props) {
  const { t } = useTranslation();
  const [unit, setUnit] = useState(entry.unit);
  const quantity = readQuantity(entry, unit);
  const name = tree ? (entry.path.at(-1) ?? "") : pathText(entry.path);
  const rawValue = typeof entry.raw === "string" ? entry.raw : JSON.stringify(entry.raw);
  return (
    <tr>
      <th
        scope="row"
        title={pathText(entry.path)}
        style={tree ? { paddingLeft: `${entry.path.length * 18}px` } : undefined}
      >
        <Marked text={name} find={find} />
      </th>
      <td className={css.value}>
        {entry.kind === "array" ? (
          <ArrayValue entry={entry} short={quantity.text} />
        ) : (
          <Marked text={quantity.text} find={find} />
        )}
      </td>
      <td className={css.unit}>
        {quantity.units.length > 1 ? (
          <select
            className={css.select}
            aria-label={t("metadata.unitOf", { name: pathText(entry.path) })}
            value={unit}
            onChange={(event) => setUnit(event.currentTarget.value)}
          >
            {quantity.units.map((one) => (
              <option key={one} value={one}>
                {prettyUnit(one)}
              </option>
            ))}
          </select>
        ) : (
          <span>{entry.unit !== undefined && prettyUnit(entry.unit)}</span>
        )}
        {!quantity.known && (
          <span className="badge badge-warn" title={t("metadata.unknownUnitHelp")}>
            <IconAlertTriangle size={13} aria-hidden />
            {t("metadata.unknownUnit")}
          </span>
        )}
      </td>
      <td className={css.si}>{quantity.si}</td>
      <td className={css.copy}>
        <CopyButton text={rawValue} label={t("copy.raw", { name: pathText(entry.path) })} />
      </td>
    </tr>
  );
}

function ArrayValue({ entry, short }: { entry: MetadataEntry; short: string }) {
  const { t } = useTranslation();
  const [open, setOpen] = useState(false);
  const items = arrayItems(entry.raw);
  const text = items
    .slice(0, arrayLimit)
    .map((item) => (typeof item === "object" ? JSON.stringify(item) : String(item)));
  return (
    <span className={css.array}>
      <span>{open ? `${text.join(", ")}${items.length > arrayLimit ? ", …" : ""}` : short}</span>
      {(entry.text.endsWith("…") || open) && (
        <button type="button" aria-expanded={open} onClick={() => setOpen(!open)}>
          {open ? t("metadata.fold") : t("metadata.unfold", { count: entry.size })}
        </button>
      )}
    </span>
  );
}
