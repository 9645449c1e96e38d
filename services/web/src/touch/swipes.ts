// Swipes on a small screen: to the right for the rooms, to the left for the members, and back. The
// sheet follows the finger. What a touch means is decided by drag.ts.
import type { Page, Sheet } from '../page/page-context.ts';
import { isDragged, isMeant, sheetOfDrag } from './drag.ts';
import type { Drag } from './drag.ts';

/** Listens for as long as the page lives. */
export function listenToSwipes(page: Page): void {
  let drag: Drag | undefined;
  let pane: HTMLElement | undefined;
  const end = (): void => {
    drag = undefined;
    if (!pane) return;
    pane.classList.remove('dragged');
    pane.style.removeProperty('transform');
    pane = undefined;
  };
  document.addEventListener('pointerdown', (event) => {
    end();
    if (event.pointerType !== 'touch' || !event.isPrimary || !takesSwipes(event)) return;
    const { clientX: x, clientY: y, timeStamp: atMs } = event;
    drag = { from: { x, y, atMs }, to: { x, y, atMs }, width: innerWidth, sheet: page.sheet.value };
  });
  document.addEventListener('pointermove', ({ isPrimary, clientX: x, clientY: y, timeStamp }) => {
    if (!drag || !isPrimary) return;
    drag = { ...drag, to: { x, y, atMs: timeStamp } };
    if (!pane) {
      const name = isDragged(drag) ? paneOf(drag) : undefined;
      if (name === undefined) return;
      pane = document.querySelector<HTMLElement>(`.${name}-pane`) ?? undefined;
      // On a wide screen it stands beside the conversation.
      if (!pane || getComputedStyle(pane).position !== 'fixed') return end();
      pane.classList.add('dragged');
    }
    pane.style.transform = `translateX(${placeOf(pane, drag)}px)`;
  });
  document.addEventListener('pointerup', () => {
    if (drag && pane && isMeant(drag)) page.sheet.value = sheetOfDrag(drag);
    end();
  });
  // The browser scrolls instead.
  document.addEventListener('pointercancel', end);
}

/** The pane that moves: the one that is open, or the one that would open. */
function paneOf(drag: Drag): Sheet {
  const after = sheetOfDrag(drag);
  if (drag.sheet !== undefined) return after === undefined ? drag.sheet : undefined;
  return after;
}

/** px from where it is when open; never further in than that. */
function placeOf(pane: HTMLElement, { from, to, sheet }: Drag): number {
  const isLeft = pane.classList.contains('rooms-pane');
  const moved = to.x - from.x;
  const shut = isLeft ? -pane.offsetWidth : pane.offsetWidth;
  const place = sheet === undefined ? shut + moved : moved;
  return isLeft ? Math.min(0, place) : Math.max(0, place);
}

/** Not in a dialog, a slider, or something that scrolls sideways itself. */
function takesSwipes({ target }: PointerEvent): boolean {
  if (!(target instanceof Element) || target.closest('.app') === null) return false;
  if (target.closest('dialog, .popover, input, video, audio, [contenteditable]')) return false;
  for (let one: Element | null = target; one; one = one.parentElement)
    if (
      one.scrollWidth > one.clientWidth + 1 &&
      /auto|scroll/u.test(getComputedStyle(one).overflowX)
    )
      return false;
  return true;
}
