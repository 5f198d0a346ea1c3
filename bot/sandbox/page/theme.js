/** Light, dark, or as the system says; kept on this device. */

const KEPT = "sandbox.theme";
const ORDER = ["auto", "light", "dark"];

export const theme = () => localStorage.getItem(KEPT) ?? "auto";

export function applyTheme() {
  const chosen = theme();
  const dark = matchMedia("(prefers-color-scheme: dark)").matches;
  document.documentElement.dataset.theme = chosen === "auto" ? (dark ? "dark" : "light") : chosen;
}

export function nextTheme() {
  localStorage.setItem(KEPT, ORDER[(ORDER.indexOf(theme()) + 1) % ORDER.length]);
  applyTheme();
}

matchMedia("(prefers-color-scheme: dark)").addEventListener("change", applyTheme);
