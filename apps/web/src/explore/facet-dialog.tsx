import { Drawer } from "@mantine/core";
import type { ReactNode } from "react";
import { useTranslation } from "react-i18next";

export function FacetDialog({ onClose, children }: { onClose: () => void; children: ReactNode }) {
  const { t } = useTranslation();
  return (
    <Drawer
      opened
      onClose={onClose}
      title={t("facets.label")}
      closeButtonProps={{ "aria-label": t("facets.close"), size: 44 }}
    >
      {children}
    </Drawer>
  );
}
