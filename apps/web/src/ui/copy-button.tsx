import { IconCheck, IconCopy } from "@tabler/icons-react";
import { useTranslation } from "react-i18next";
import { useClipboard } from "./use-clipboard.ts";

/** Copies `text`; `label` names what is copied for those who cannot see the icon. */
export function CopyButton({ text, label, className }: { text: string; label: string; className?: string }) {
  const { t } = useTranslation();
  const { copied, copy } = useClipboard();
  const done = copied !== undefined;
  return (
    <button type="button" className={`icon-button ${className ?? ""}`} title={label} onClick={() => copy(text)}>
      {done ? <IconCheck size={16} aria-hidden /> : <IconCopy size={16} aria-hidden />}
      <span className="visually-hidden" aria-live="polite">
        {done ? t("copy.done") : label}
      </span>
    </button>
  );
}
