import { IconKeyboard } from "@tabler/icons-react";
import { Link } from "@tanstack/react-router";
import { useTranslation } from "react-i18next";
import { DisplayMenu } from "./display-menu.tsx";
import css from "./header.module.css";
import { Logo } from "./logo.tsx";
import { SearchBox } from "./search-box.tsx";
import { sections } from "./sections.ts";
import { UserMenu } from "./user-menu.tsx";

export function Header({ onHelp }: { onHelp: () => void }) {
  const { t } = useTranslation();
  return (
    <header className={css.header}>
      <div className={css.bar}>
        <Link to="/datasets" className={css.brand} activeOptions={{ exact: true }}>
          <Logo />
          <span>Margay</span>
        </Link>
        <div className={css.search}>
          <SearchBox />
        </div>
        <div className={css.tools}>
          <button type="button" className={`icon-button ${css.wideOnly}`} title={t("help.title")} onClick={onHelp}>
            <IconKeyboard size={20} aria-hidden />
            <span className="visually-hidden">{t("help.title")}</span>
          </button>
          <DisplayMenu />
          <UserMenu />
        </div>
        <nav className={css.nav} aria-label={t("shell.sections")}>
          {sections.map(([to, label]) => (
            <Link key={to} to={to} className={css.link} activeProps={{ "aria-current": "page" }}>
              {t(label)}
            </Link>
          ))}
        </nav>
      </div>
    </header>
  );
}
