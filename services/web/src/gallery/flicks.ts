// A finger that flicks sideways over something: to the right, or to the left.
import { isMeant } from '../touch/drag.ts';
import type { Point } from '../touch/drag.ts';

/** Returns a function that stops listening. */
export function listenToFlicks(
  element: HTMLElement,
  onFlick: (isRight: boolean) => void,
): () => void {
  let from: Point | undefined;
  const begin = (event: PointerEvent): void => {
    // Enlarged by two fingers, it is moved by one.
    const isEnlarged = (visualViewport?.scale ?? 1) > 1.01;
    const isFinger = event.pointerType === 'touch' && event.isPrimary;
    from = isFinger && !isEnlarged ? pointOf(event) : undefined;
  };
  const end = (event: PointerEvent): void => {
    if (!from || !event.isPrimary) return;
    const drag = { from, to: pointOf(event), width: innerWidth, sheet: undefined };
    if (isMeant(drag)) onFlick(drag.to.x > drag.from.x);
    from = undefined;
  };
  const cancel = (): void => {
    from = undefined;
  };
  const listeners = { pointerdown: begin, pointerup: end, pointercancel: cancel } as const;
  for (const [name, listener] of Object.entries(listeners))
    element.addEventListener(name as 'pointerup', listener);
  return () => {
    for (const [name, listener] of Object.entries(listeners))
      element.removeEventListener(name as 'pointerup', listener);
  };
}

function pointOf({ clientX: x, clientY: y, timeStamp: atMs }: PointerEvent): Point {
  return { x, y, atMs };
}
