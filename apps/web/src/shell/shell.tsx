import { Outlet } from "@tanstack/react-router";
import { lazy, Suspense, useState } from "react";
import { useTranslation } from "react-i18next";
import { Footer } from "./footer.tsx";
import { Header } from "./header.tsx";
import css from "./shell.module.css";
import { useRouteFocus } from "./use-route-focus.ts";
import { useShortcuts } from "./use-shortcuts.ts";

const HelpDialog = lazy(() => import("./help-dialog.tsx").then((module) => ({ default: module.HelpDialog })));

const Palette = lazy(() => import("./palette.tsx").then((module) => ({ default: module.Palette })));

/** The frame around every page. */
export function Shell() {
  const { t } = useTranslation();
  const [paletteWanted, setPaletteWanted] = useState(false);
  const [helpOpen, setHelpOpen] = useState(false);
  useRouteFocus();
  useShortcuts({ openHelp: () => setHelpOpen(true), openPalette: () => setPaletteWanted(true) });
  return (
    <div className={css.shell}>
      <a href="#main" className={css.skip}>
        {t("shell.skip")}
      </a>
      <Header onHelp={() => setHelpOpen(true)} />
      <main id="main" tabIndex={-1} className={css.main}>
        <Outlet />
      </main>
      <Footer />
      {paletteWanted && (
        <Suspense fallback={null}>
          <Palette />
        </Suspense>
      )}
      {helpOpen && (
        <Suspense fallback={null}>
          <HelpDialog onClose={() => setHelpOpen(false)} />
        </Suspense>
      )}
    </div>
  );
}
