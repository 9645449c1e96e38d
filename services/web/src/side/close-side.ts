// Closes what stands in the place of the members, and gives the focus to the composer.
import type { Page } from '../page/page-context.ts';

export function closeSide(page: Page): void {
  page.side.value = undefined;
  if (page.sheet.value === 'members') page.sheet.value = undefined;
  // Once the pane is gone.
  requestAnimationFrame(() => page.focusComposer.value());
}
