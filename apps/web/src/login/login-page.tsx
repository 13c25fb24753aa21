import { IconAlertTriangle, IconEye, IconEyeOff } from "@tabler/icons-react";
import { useQueryClient } from "@tanstack/react-query";
import { getRouteApi, useRouter } from "@tanstack/react-router";
import { type KeyboardEvent, type SubmitEvent, useId, useRef, useState } from "react";
import { useTranslation } from "react-i18next";
import { ApiError } from "../api/http.ts";
import { signIn } from "../api/session.ts";
import { Logo } from "../shell/logo.tsx";
import { useTitle } from "../ui/use-title.ts";
import css from "./login-page.module.css";
import { ProviderLinks } from "./provider-links.tsx";
import { safeReturn } from "./safe-return.ts";

const route = getRouteApi("/login");

export function LoginPage() {
  const { t } = useTranslation();
  const router = useRouter();
  const queryClient = useQueryClient();
  const search = route.useSearch();
  const [busy, setBusy] = useState(false);
  const [error, setError] = useState<unknown>();
  const [capsLock, setCapsLock] = useState(false);
  const [revealed, setRevealed] = useState(false);
  const password = useRef<HTMLInputElement>(null);
  const id = useId();
  useTitle(t("session.signIn"));

  const back = safeReturn(search.return) ?? "/datasets";
  const submit = async (event: SubmitEvent<HTMLFormElement>) => {
    event.preventDefault();
    const form = new FormData(event.currentTarget);
    setBusy(true);
    setError(undefined);
    try {
      await signIn({ username: String(form.get("username")).trim(), password: String(form.get("password")) });
      // Whatever was read as nobody is read again as somebody.
      queryClient.clear();
      router.history.push(back);
    } catch (failure) {
      setError(failure);
      setBusy(false);
      password.current?.select();
    }
  };
  const watchCapsLock = (event: KeyboardEvent) => setCapsLock(event.getModifierState("CapsLock"));

  return (
    <div className={css.page}>
      <form className={`panel ${css.form}`} onSubmit={(event) => void submit(event)}>
        <div className={css.brand}>
          <Logo size={40} />
        </div>
        <h1>{t("login.title")}</h1>
        <p className="muted small">{t("login.why")}</p>
        {error === undefined && search.error !== undefined && (
          <div role="alert" className={css.error}>
            <IconAlertTriangle size={18} aria-hidden />
            <p>{t(`login.failed.${search.error}`)}</p>
          </div>
        )}
        <ProviderLinks back={back} />
        {error !== undefined && (
          <div role="alert" id={`${id}-error`} className={css.error}>
            <IconAlertTriangle size={18} aria-hidden />
            <div>
              <p>{explain(error)}</p>
              {error instanceof ApiError && error.requestId !== undefined && error.status !== 401 && (
                <p className="small">
                  {t("error.requestId")} <code>{error.requestId}</code>
                </p>
              )}
            </div>
          </div>
        )}
        <label className={css.field}>
          <span>{t("login.username")}</span>
          <input
            className="input"
            name="username"
            autoComplete="username"
            autoCapitalize="none"
            spellCheck={false}
            required
            // The page exists for this one field.
            // biome-ignore lint/a11y/noAutofocus: see above
            autoFocus
            data-first-focus
          />
        </label>
        <div className={css.field}>
          <label htmlFor={`${id}-password`}>{t("login.password")}</label>
          <div className={css.reveal}>
            <input
              ref={password}
              id={`${id}-password`}
              className="input"
              name="password"
              type={revealed ? "text" : "password"}
              autoComplete="current-password"
              required
              onKeyDown={watchCapsLock}
              onKeyUp={watchCapsLock}
              aria-describedby={capsLock ? `${id}-caps` : undefined}
            />
            <button
              type="button"
              className="icon-button"
              aria-pressed={revealed}
              onClick={() => setRevealed(!revealed)}
            >
              {revealed ? <IconEyeOff size={18} aria-hidden /> : <IconEye size={18} aria-hidden />}
              <span className="visually-hidden">{t("login.reveal")}</span>
            </button>
          </div>
          <p id={`${id}-caps`} className={css.caps} aria-live="polite">
            {capsLock && t("login.capsLock")}
          </p>
        </div>
        <button type="submit" className="button button-primary" disabled={busy}>
          {busy ? t("login.busy") : t("session.signIn")}
        </button>
        <p className="muted small">{t("login.help")}</p>
      </form>
    </div>
  );

  function explain(failure: unknown): string {
    if (!(failure instanceof ApiError)) return t("error.unexpected");
    if (failure.status === 401) return t("login.wrong");
    if (failure.status === 429) return t("login.tooMany");
    if (failure.status === 0) return t("error.networkHelp");
    return failure.message;
  }
}
