import { createTheme, localStorageColorSchemeManager, type MantineColorsTuple } from "@mantine/core";

/** Mantine wants ten shades; the ones in use match `--accent` of tokens.css in light (7) and dark (3). */
const canopy: MantineColorsTuple = [
  "#e6f5f6",
  "#cdeaec",
  "#9cd7dc",
  "#66c8d2",
  "#3fb0bc",
  "#22919e",
  "#147a86",
  "#0a6570",
  "#084e57",
  "#053a41",
];

export const theme = createTheme({
  colors: { canopy },
  primaryColor: "canopy",
  primaryShade: { light: 7, dark: 3 },
  autoContrast: true,
  respectReducedMotion: true,
  defaultRadius: "md",
  fontFamily: "var(--font)",
  cursorType: "pointer",
});

/** The same key that public/theme.js reads before the first paint. */
export const colorSchemeManager = localStorageColorSchemeManager({ key: "margay-colour-scheme" });
