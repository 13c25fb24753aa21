import "@mantine/spotlight/styles.css";
import { useMantineColorScheme } from "@mantine/core";
import { openSpotlight, Spotlight } from "@mantine/spotlight";
import { IconArrowRight, IconLanguage, IconMoon, IconSearch, IconSun } from "@tabler/icons-react";
import { useNavigate } from "@tanstack/react-router";
import { useEffect, useState } from "react";
import { useTranslation } from "react-i18next";
import { rememberLanguage, setLanguage } from "../i18n/index.ts";
import css from "./palette.module.css";
import { sections } from "./sections.ts";

/** Ctrl-K: anywhere from anywhere, by its name. What is typed can also be searched for. */
export function Palette() {
  const { t, i18n } = useTranslation();
  const navigate = useNavigate();
  const { setColorScheme } = useMantineColorScheme();
  const [query, setQuery] = useState("");
  // The key press that loaded this code asked for the palette; later ones are its own.
  useEffect(() => openSpotlight(), []);
  const other = i18n.language === "de" ? "en" : "de";
  const text = query.trim();
  const actions = [
    ...sections.map(([to, label]) => ({
      id: to,
      label: t("palette.go", { place: t(label) }),
      leftSection: <IconArrowRight size={18} aria-hidden />,
      onClick: () => void navigate({ to }),
    })),
    {
      id: "light",
      label: `${t("display.theme")}: ${t("display.light")}`,
      leftSection: <IconSun size={18} aria-hidden />,
      onClick: () => setColorScheme("light"),
    },
    {
      id: "dark",
      label: `${t("display.theme")}: ${t("display.dark")}`,
      leftSection: <IconMoon size={18} aria-hidden />,
      onClick: () => setColorScheme("dark"),
    },
    {
      id: "language",
      label: other === "de" ? "Deutsch" : "English",
      leftSection: <IconLanguage size={18} aria-hidden />,
      onClick: () => {
        rememberLanguage(other);
        void setLanguage(other);
      },
    },
  ].filter(({ label }) => label.toLowerCase().includes(text.toLowerCase()));
  const searches = [
    { id: "search-datasets", to: "/datasets", label: t("palette.datasets", { text }) },
    { id: "search-files", to: "/files", label: t("palette.files", { text }) },
  ] as const;
  return (
    <Spotlight.Root
      title={t("palette.placeholder")}
      classNames={{ header: css.header }}
      query={query}
      onQueryChange={setQuery}
      shortcut="mod + K"
    >
      <Spotlight.Search placeholder={t("palette.placeholder")} aria-label={t("palette.placeholder")} />
      <Spotlight.ActionsList>
        {actions.map((action) => (
          <Spotlight.Action key={action.id} {...action} />
        ))}
        {text !== "" &&
          searches.map(({ id, to, label }) => (
            <Spotlight.Action
              key={id}
              label={label}
              leftSection={<IconSearch size={18} aria-hidden />}
              onClick={() => void navigate({ to, search: { q: text } })}
            />
          ))}
      </Spotlight.ActionsList>
    </Spotlight.Root>
  );
}
