import { Combobox, useCombobox } from "@mantine/core";
import { useDebouncedValue } from "@mantine/hooks";
import { useQuery } from "@tanstack/react-query";
import { getRouteApi } from "@tanstack/react-router";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { metadataKeysQuery } from "../api/datasets.ts";
import { measureOf } from "../query/ranges.ts";
import css from "./facet-group.module.css";
import { chartsOf, type ExploreSearch, toggleChart } from "./search-state.ts";

const route = getRouteApi("/datasets");

/** Picks a numeric metadata key by a part of its name. */
export function QuantityPicker({ search, onClose }: { search: ExploreSearch; onClose: () => void }) {
  const { t } = useTranslation();
  const navigate = route.useNavigate();
  const [find, setFind] = useState("");
  const [fragment] = useDebouncedValue(find.trim(), 120);
  const { data } = useQuery(metadataKeysQuery(fragment));
  const open = chartsOf(search);
  const keys = (data?.items ?? []).filter(
    ({ key, type }) => type === "number" && measureOf(`metadata.${key}`) !== undefined,
  );
  const shown = keys.filter(({ key }) => !open.includes(`metadata.${key}`)).slice(0, 12);
  const combobox = useCombobox({ opened: true });
  return (
    <Combobox
      store={combobox}
      withinPortal={false}
      onOptionSubmit={(key) => {
        onClose();
        void navigate({ search: toggleChart(search, `metadata.${key}`), replace: true, resetScroll: false });
      }}
    >
      <Combobox.Target withExpandedAttribute>
        <input
          className={`input ${css.find}`}
          type="text"
          autoComplete="off"
          spellCheck={false}
          aria-label={t("chart.find")}
          aria-autocomplete="list"
          placeholder={t("chart.find")}
          value={find}
          // It comes where the button was that has just been pressed.
          // biome-ignore lint/a11y/noAutofocus: see above
          autoFocus
          onChange={(event) => {
            setFind(event.currentTarget.value);
            combobox.resetSelectedOption();
          }}
          onBlur={onClose}
          onKeyDown={(event) => {
            if (event.key === "Escape") onClose();
          }}
        />
      </Combobox.Target>
      <Combobox.Dropdown className={css.keys}>
        <Combobox.Options aria-label={t("chart.keys")}>
          {shown.map(({ key, unit }) => (
            <Combobox.Option key={key} value={key} className={css.key}>
              <span>{key}</span>
              <span className={css.count}>{unit}</span>
            </Combobox.Option>
          ))}
          {data !== undefined && shown.length === 0 && <Combobox.Empty>{t("facets.none")}</Combobox.Empty>}
        </Combobox.Options>
      </Combobox.Dropdown>
    </Combobox>
  );
}
