// Before anything is painted: the colours that were chosen on this device; none chosen: those of the system.
"use strict";
{
  let theme = null;
  try { theme = localStorage.getItem("theme"); } catch { /* storage is switched off */ }
  if (theme === "light" || theme === "dark") document.documentElement.dataset.theme = theme;
}
