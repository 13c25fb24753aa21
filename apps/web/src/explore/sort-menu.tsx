import { getRouteApi } from "@tanstack/react-router";
import { useTranslation } from "react-i18next";
import { measureOf } from "../query/ranges.ts";
import css from "./result-bar.module.css";
import { chartsOf, defaultSort, type ExploreSearch, namedOrders, sortFields, withoutPaging } from "./search-state.ts";

const route = getRouteApi("/datasets");

/** The order of the results: what is asked for most, quantities that have a chart, any field. */
export function SortMenu({ search }: { search: ExploreSearch }) {
  const { t } = useTranslation();
  const navigate = route.useNavigate();
  const current = search.sort ?? defaultSort;
  const quantities = new Set(chartsOf(search).flatMap((name) => (measureOf(name)?.kind === "quantity" ? [name] : [])));
  const currentField = current.replace(/^-/, "");
  if (currentField.startsWith("metadata.")) quantities.add(currentField);
  const both = (field: string, label: string) =>
    [field, `-${field}`].map((order) => (
      <option key={order} value={order}>
        {label} {order === field ? "↑" : "↓"}
      </option>
    ));
  return (
    <label className={css.sort}>
      <span className="visually-hidden">{t("sort.label")}</span>
      <select
        className="select"
        value={current}
        onChange={(event) => {
          const sort = event.currentTarget.value;
          const { sort: _, ...rest } = withoutPaging(search);
          void navigate({ search: sort === defaultSort ? rest : { ...rest, sort } });
        }}
      >
        {namedOrders.map((order) => (
          <option key={order} value={order}>
            {t(`sort.${order}`)}
          </option>
        ))}
        {quantities.size > 0 && (
          <optgroup label={t("sort.quantities")}>
            {[...quantities].flatMap((name) => both(name, name.slice("metadata.".length)))}
          </optgroup>
        )}
        <optgroup label={t("sort.fields")}>
          {sortFields.flatMap((field) => both(field, t(`sortField.${field}`)))}
          {both("numberOfFiles", t("column.files")).slice(0, 1)}
          {both("updatedAt", t("sortField.updatedAt")).slice(0, 1)}
        </optgroup>
      </select>
    </label>
  );
}
