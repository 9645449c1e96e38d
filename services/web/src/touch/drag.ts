// What the way of a finger over the page means. Pure.
import type { Sheet } from '../page/page-context.ts';

export interface Point {
  /** px in the view. */
  readonly x: number;
  readonly y: number;
  readonly atMs: number;
}
export interface Drag {
  readonly from: Point;
  readonly to: Point;
  /** Of the view, px. */
  readonly width: number;
  /** What was open when it began. */
  readonly sheet: Sheet;
}

/** px. A shorter way is a tap that trembles. */
const SLACK = 12;
/** px at the edges, which belong to the browser's own gestures. */
const EDGE = 16;
/** px. A way as long as this is meant, however slow. */
const FAR = 96;
/** px per ms. A quick flick is meant, however short. */
const QUICK = 0.4;

/** It goes sideways, and not up or down. */
export function isDragged({ from, to, width }: Drag): boolean {
  const [across, along] = [Math.abs(to.x - from.x), Math.abs(to.y - from.y)];
  return across > SLACK && across > 2 * along && from.x > EDGE && from.x < width - EDGE;
}

/** The finger was lifted: far enough, or quick enough, to open or close the sheet. */
export function isMeant(drag: Drag): boolean {
  const way = Math.abs(drag.to.x - drag.from.x);
  return isDragged(drag) && (way > FAR || way / (drag.to.atMs - drag.from.atMs) > QUICK);
}

/** Returns what is open afterwards. */
export function sheetOfDrag({ from, to, sheet }: Drag): Sheet {
  const isRight = to.x > from.x;
  if (sheet === undefined) return isRight ? 'rooms' : 'members';
  const isBack = sheet === 'rooms' ? !isRight : isRight;
  return isBack ? undefined : sheet;
}
