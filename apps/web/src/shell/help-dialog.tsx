import { Modal } from "@mantine/core";
import { useTranslation } from "react-i18next";
import css from "./help-dialog.module.css";
import { queryExamples } from "./query-examples.ts";
import { singleKeysOn } from "./single-keys.ts";

const keys = [
  ["/", "help.search"],
  ["Ctrl K", "help.palette"],
  ["j", "help.next"],
  ["k", "help.previous"],
  ["↑ ↓", "help.arrows"],
  ["Enter", "help.open"],
  ["Esc", "help.escape"],
  ["g d", "help.goDatasets"],
  ["g f", "help.goFiles"],
  ["g p", "help.goProposals"],
  ["g s", "help.goSamples"],
  ["g i", "help.goInstruments"],
  ["g u", "help.goPublications"],
  ["?", "help.help"],
] as const;

/** The keyboard shortcuts and the query language, on one page. */
export function HelpDialog({ onClose }: { onClose: () => void }) {
  const { t } = useTranslation();
  return (
    <Modal
      opened
      onClose={onClose}
      size="lg"
      title={<span className={css.title}>{t("help.title")}</span>}
      closeButtonProps={{ "aria-label": t("help.close"), size: 44 }}
    >
      {!singleKeysOn() && <p className={css.note}>{t("help.keysOff")}</p>}
      <div className={css.columns}>
        <section>
          <h3>{t("help.keys")}</h3>
          <dl className={css.list}>
            {keys.map(([key, label]) => (
              <div key={key}>
                <dt>
                  {key.split(" ").map((part) => (
                    <kbd key={part}>{part}</kbd>
                  ))}
                </dt>
                <dd>{t(label)}</dd>
              </div>
            ))}
          </dl>
        </section>
        <section>
          <h3>{t("help.queries")}</h3>
          <dl className={css.queries}>
            {queryExamples.map(([query, label]) => (
              <div key={query}>
                <dt>
                  <code>{query}</code>
                </dt>
                <dd>{t(label)}</dd>
              </div>
            ))}
          </dl>
        </section>
      </div>
    </Modal>
  );
}
