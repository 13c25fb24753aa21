import { Menu } from "@mantine/core";
import { IconCheck, IconCopy } from "@tabler/icons-react";
import { useQuery } from "@tanstack/react-query";
import { useTranslation } from "react-i18next";
import { meQuery } from "../api/session.ts";
import { useClipboard } from "../ui/use-clipboard.ts";
import css from "./copy-as.module.css";
import { asCurl, asLink, asPython } from "./copy-forms.ts";
import type { ExploreSearch } from "./search-state.ts";

/** The search as a link, a curl command or a Python snippet. */
export function CopyAs({ search }: { search: ExploreSearch }) {
  const { t } = useTranslation();
  const { copied, copy } = useClipboard();
  const { data: me } = useQuery(meQuery);
  const context = { origin: window.location.origin, signedIn: me?.authenticated ?? false };
  return (
    <Menu withInitialFocusPlaceholder={false} withinPortal={false} position="bottom-end" shadow="md" width={200}>
      <Menu.Target>
        <button type="button" className="button">
          {copied === undefined ? <IconCopy size={16} aria-hidden /> : <IconCheck size={16} aria-hidden />}
          <span className={css.text} aria-live="polite">
            {copied === undefined ? t("copy.as") : t("copy.done")}
          </span>
        </button>
      </Menu.Target>
      <Menu.Dropdown>
        <Menu.Item onClick={() => copy(asLink(search, context))}>{t("copy.link")}</Menu.Item>
        <Menu.Item onClick={() => copy(asCurl(search, context))}>curl</Menu.Item>
        <Menu.Item onClick={() => copy(asPython(search, context))}>Python</Menu.Item>
      </Menu.Dropdown>
    </Menu>
  );
}
