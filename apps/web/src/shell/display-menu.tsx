import { Menu, useMantineColorScheme } from "@mantine/core";
import { IconSettings } from "@tabler/icons-react";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { languages, rememberLanguage, setLanguage } from "../i18n/index.ts";
import { setSingleKeys, singleKeysOn } from "./single-keys.ts";

const languageNames = { en: "English", de: "Deutsch" } as const;
const schemes = ["light", "dark", "auto"] as const;

/** Theme, language and whether single keys act as shortcuts. */
export function DisplayMenu() {
  const { t, i18n } = useTranslation();
  const { colorScheme, setColorScheme } = useMantineColorScheme();
  const [singleKeys, setKeys] = useState(singleKeysOn);
  return (
    <Menu
      withInitialFocusPlaceholder={false}
      withinPortal={false}
      position="bottom-end"
      width={230}
      shadow="md"
      closeOnItemClick={false}
    >
      <Menu.Target>
        <button type="button" className="icon-button" title={t("display.title")}>
          <IconSettings size={20} aria-hidden />
          <span className="visually-hidden">{t("display.title")}</span>
        </button>
      </Menu.Target>
      <Menu.Dropdown>
        <Menu.Label>{t("display.theme")}</Menu.Label>
        <Menu.RadioGroup
          value={colorScheme}
          onChange={(value) => setColorScheme(schemes.find((scheme) => scheme === value) ?? "auto")}
        >
          {schemes.map((scheme) => (
            <Menu.RadioItem key={scheme} value={scheme}>
              {t(`display.${scheme}`)}
            </Menu.RadioItem>
          ))}
        </Menu.RadioGroup>
        <Menu.Divider />
        <Menu.Label>{t("display.language")}</Menu.Label>
        <Menu.RadioGroup
          value={i18n.language}
          onChange={(value) => {
            const language = languages.find((one) => one === value) ?? "en";
            rememberLanguage(language);
            void setLanguage(language);
          }}
        >
          {languages.map((language) => (
            <Menu.RadioItem key={language} value={language} lang={language}>
              {languageNames[language]}
            </Menu.RadioItem>
          ))}
        </Menu.RadioGroup>
        <Menu.Divider />
        <Menu.CheckboxItem
          checked={singleKeys}
          onChange={(on) => {
            setKeys(on);
            setSingleKeys(on);
          }}
        >
          {t("display.singleKeys")}
        </Menu.CheckboxItem>
      </Menu.Dropdown>
    </Menu>
  );
}
