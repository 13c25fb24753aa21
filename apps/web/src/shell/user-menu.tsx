import { Menu } from "@mantine/core";
import { IconLogout, IconUserCircle } from "@tabler/icons-react";
import { useQuery, useQueryClient } from "@tanstack/react-query";
import { Link, useRouterState } from "@tanstack/react-router";
import { useTranslation } from "react-i18next";
import { meQuery, signOut } from "../api/session.ts";
import css from "./user-menu.module.css";

/** Who is signed in, or the way to the sign-in page that leads back here. */
export function UserMenu() {
  const { t } = useTranslation();
  const queryClient = useQueryClient();
  const { data: me } = useQuery(meQuery);
  const address = useRouterState({ select: (state) => state.location.href });
  if (me === undefined) return <span className={css.placeholder} />;
  if (!me.authenticated || me.user === undefined) {
    const onLogin = address.startsWith("/login");
    return (
      <Link to="/login" search={onLogin ? true : { return: address }} className={`button ${css.signIn}`}>
        {t("session.signIn")}
      </Link>
    );
  }
  const { user } = me;
  const leave = async () => {
    await signOut();
    await queryClient.resetQueries();
  };
  return (
    <Menu withInitialFocusPlaceholder={false} withinPortal={false} position="bottom-end" width={260} shadow="md">
      <Menu.Target>
        <button type="button" className={`button button-quiet ${css.user}`}>
          <IconUserCircle size={20} aria-hidden />
          <span className={css.name}>{user.displayName ?? user.username}</span>
          <span className="visually-hidden">{t("session.menu")}</span>
        </button>
      </Menu.Target>
      <Menu.Dropdown>
        <Menu.Label>{t("session.as", { username: user.username })}</Menu.Label>
        {user.groups.length > 0 && (
          <p className={css.groups}>
            {t("session.groups")}: {user.groups.join(", ")}
          </p>
        )}
        <Menu.Divider />
        <Menu.Item leftSection={<IconLogout size={16} aria-hidden />} onClick={() => void leave()}>
          {t("session.signOut")}
        </Menu.Item>
      </Menu.Dropdown>
    </Menu>
  );
}
