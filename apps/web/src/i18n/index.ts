import i18next from "i18next";
import { initReactI18next } from "react-i18next";
import en from "./en.json";

export const languages = ["en", "de"] as const;
export type Language = (typeof languages)[number];

const storageKey = "margay-language";

declare module "i18next" {
  interface CustomTypeOptions {
    defaultNS: "translation";
    resources: { translation: typeof en };
  }
}

/** Prepares the texts in the language that the page was marked with before the first paint (public/theme.js). */
export async function startTranslations(): Promise<void> {
  await i18next.use(initReactI18next).init({
    lng: "en",
    fallbackLng: "en",
    resources: { en: { translation: en } },
    // React escapes.
    interpolation: { escapeValue: false },
  });
  if (document.documentElement.lang === "de") await setLanguage("de");
}

/** Switches the language, loading its texts on first use. */
export async function setLanguage(language: Language): Promise<void> {
  if (language === "de" && !i18next.hasResourceBundle("de", "translation")) {
    const { default: texts } = await import("./de.json");
    i18next.addResourceBundle("de", "translation", texts);
  }
  await i18next.changeLanguage(language);
  document.documentElement.lang = language;
}

/** Remembers a language that the user chose. */
export function rememberLanguage(language: Language): void {
  try {
    localStorage.setItem(storageKey, language);
  } catch {
    // Without storage the choice lasts until the page is left.
  }
}
