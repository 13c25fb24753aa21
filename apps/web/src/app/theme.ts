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

/** Mantine's dark surfaces and borders in the hue of tokens.css, from text (0) to the deepest ground (9). */
const dark: MantineColorsTuple = [
  "#e3ebeb",
  "#c2cfd1",
  "#9db0b4",
  "#74868b",
  "#35444a",
  "#243034",
  "#1a2327",
  "#151d20",
  "#0e1416",
  "#090d0e",
];

export const theme = createTheme({
  colors: { canopy, dark },
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
