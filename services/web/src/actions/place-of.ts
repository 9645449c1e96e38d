// Where a button stands in the view, for what opens beside it.
import type { Place } from '../page/page-context.ts';

export function placeOf(element: Element): Place {
  const { left, right, top, bottom } = element.getBoundingClientRect();
  return { left, right, top, bottom };
}
