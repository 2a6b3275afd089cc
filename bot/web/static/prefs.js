// Text size and light or dark, applied before the first paint and remembered on this device.
(function () {
  "use strict";
  const SIZES = { 1: "thường", 2: "lớn", 3: "rất lớn" };
  const HEADER = { light: "#005fe0", dark: "#12305a" };
  const root = document.documentElement;
  const night = matchMedia("(prefers-color-scheme: dark)");

  // Storage can be forbidden (private windows, strict settings); the choice then lasts as long as the page.
  function recall(key) {
    try { return localStorage.getItem(key); } catch { return null; }
  }
  function remember(key, value) {
    try { localStorage.setItem(key, value); } catch { /* nothing to do */ }
  }

  function applyTheme() {
    const chosen = recall("trolyso.theme");
    const theme = chosen === "dark" || chosen === "light" ? chosen : night.matches ? "dark" : "light";
    showTheme(theme);
  }
  function showTheme(theme) {
    root.dataset.theme = theme;
    document.querySelector("meta[name=theme-color]").content = HEADER[theme];
    const button = document.getElementById("theme");
    if (button) button.setAttribute("aria-pressed", String(theme === "dark"));
  }
  function showSize(size) {
    root.dataset.size = size;
    const button = document.getElementById("size");
    if (button) button.setAttribute("aria-label", `A+ Cỡ chữ: ${SIZES[size]}. Bấm để đổi`);
  }
  function applySize() {
    const size = recall("trolyso.size");
    showSize(size in SIZES ? size : "1");
  }

  function turnTheme() {
    const theme = root.dataset.theme === "dark" ? "light" : "dark";
    remember("trolyso.theme", theme);
    showTheme(theme);
  }
  function turnSize() {
    const size = String((Number(root.dataset.size) % 3) + 1);
    remember("trolyso.size", size);
    showSize(size);
    dispatchEvent(new Event("trolyso:size"));
  }

  applyTheme();
  applySize();
  night.addEventListener("change", applyTheme);
  document.addEventListener("DOMContentLoaded", function () {
    applyTheme();
    applySize();
    document.getElementById("theme").addEventListener("click", turnTheme);
    document.getElementById("size").addEventListener("click", turnSize);
  });
})();
