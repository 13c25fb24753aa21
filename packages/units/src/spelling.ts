/** Whole texts that mean "a number without unit". Compared in lower case. `a.u.` is read as arbitrary units, never atomic ones. */
const DIMENSIONLESS = new Set([
  "",
  "1",
  "-",
  "dimensionless",
  "unitless",
  "none",
  "n/a",
  "any",
  "nx_any",
  "nx_dimensionless",
  "nx_unitless",
  "nx_count",
  "a.u.",
  "a.u",
  "a. u.",
  "arb",
  "arb.",
  "arb.u.",
  "arb. u.",
  "arb. unit",
  "arb. units",
  "arb units",
  "arbitrary",
  "arbitrary unit",
  "arbitrary units",
]);

const SUPERSCRIPTS = new Map([..."⁰¹²³⁴⁵⁶⁷⁸⁹"].map((sign, digit) => [sign, String(digit)]));
SUPERSCRIPTS.set("⁻", "-");
SUPERSCRIPTS.set("⁺", "+");

/** True for texts such as `""`, `1`, `none`, `a.u.` that say the number has no unit. */
export function saysNoUnit(text: string): boolean {
  return DIMENSIONLESS.has(text.trim().toLowerCase());
}

/** Rewrites the many ways to type one unit into plain letters, `^ * / ( )` and ASCII digits. */
export function plainSpelling(text: string): string {
  // Most units are a plain word; only "degreesC" and its like need a second look.
  if (/^(?![Dd]eg)[A-Za-z]+$/.test(text)) return text;
  return text
    .normalize("NFC")
    .replace(/[−‐‑–]/g, "-")
    .replace(/[⁰¹²³⁴-⁹⁺⁻]+/g, (run) => `^${[...run].map((sign) => SUPERSCRIPTS.get(sign) ?? "").join("")}`)
    .replace(/[µμ]/g, "u")
    .replace(/Å/g, "angstrom")
    .replace(/Ω/g, "ohm")
    .replace(/[°º]\s*C\b|℃|\b[Dd]eg(?:rees?|s)?[ _.]*(?:C|[Cc]elsius)\b/g, "degC")
    .replace(/[°º]\s*F\b|℉|\b[Dd]eg(?:rees?|s)?[ _.]*(?:F|[Ff]ahrenheit)\b/g, "degF")
    .replace(/[°º]/g, " deg ")
    .replace(/′/g, " arcmin ")
    .replace(/″/g, " arcsec ")
    .replace(/%/g, " percent ")
    .replace(/‰/g, " permille ")
    .replace(/\bmm Hg\b/g, "mmHg")
    .replace(/\be-?(?=\s*\/)/g, "electron")
    .replace(/\bper\b/g, "/")
    .replace(/\*\*/g, "^")
    .replace(/[·⋅∙•×]/g, "*")
    .replace(/\.(?=[A-Za-z(])/g, "*")
    .replace(/[{}]|^\s*\[|\]\s*$|\.\s*$/g, "")
    .trim();
}
