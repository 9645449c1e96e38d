// Before the first paint: the colours that were chosen. The rest of it: src/session/preferences.ts.
try {
  document.documentElement.dataset.theme = localStorage.getItem('natter.theme') || 'system';
} catch {
  // Storage is switched off: the system's colours.
}
