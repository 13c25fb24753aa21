// Sets the colour scheme and the language before the first paint. A file of its own, because the content security policy forbids inline scripts.
(() => {
  let scheme = null;
  let language = null;
  try {
    scheme = localStorage.getItem("margay-colour-scheme");
    language = localStorage.getItem("margay-language");
  } catch {
    // Storage can be switched off; the system's choice is used then.
  }
  const dark = scheme === "dark" || (scheme !== "light" && matchMedia("(prefers-color-scheme: dark)").matches);
  document.documentElement.setAttribute("data-mantine-color-scheme", dark ? "dark" : "light");
  document.documentElement.lang =
    language === "de" || language === "en" ? language : navigator.language.startsWith("de") ? "de" : "en";
})();
