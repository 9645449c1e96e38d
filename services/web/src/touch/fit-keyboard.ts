// Keeps the page above the on-screen keyboard where the keyboard covers it (Safari on iOS).
// Elsewhere `interactive-widget=resizes-content` in index.html does it.

/** px. Browsers round. */
const SLACK = 1;

/** Sets `--view-height` while a keyboard covers the page, for as long as the page lives. */
export function fitKeyboard(): void {
  const { visualViewport: view } = window;
  if (!view) return;
  const { style } = document.documentElement;
  const fit = (): void => {
    // A page that somebody has zoomed in on is theirs to move.
    const isCovered = view.scale === 1 && innerHeight - view.height > SLACK;
    if (!isCovered) {
      style.removeProperty('--view-height');
      return;
    }
    style.setProperty('--view-height', `${view.height}px`);
    // The browser has moved the page up to show the field.
    window.scrollTo(0, 0);
  };
  view.addEventListener('resize', fit);
  view.addEventListener('scroll', fit);
}
