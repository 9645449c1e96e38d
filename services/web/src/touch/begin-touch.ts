// For fingers: loaded where a finger is the usual way to point.
import type { Page } from '../page/page-context.ts';
import { fitKeyboard } from './fit-keyboard.ts';
import { listenToSwipes } from './swipes.ts';

/** Once: it listens for as long as the page lives. */
export function beginTouch(page: Page): void {
  fitKeyboard();
  listenToSwipes(page);
}
