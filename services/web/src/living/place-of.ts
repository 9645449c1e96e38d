// Where a button stands in the view, for what opens beside it.
import type { MessageDialog } from '../page/page-context.ts';

export function placeOf(element: Element): MessageDialog['at'] {
  const { left, right, top, bottom } = element.getBoundingClientRect();
  return { left, right, top, bottom };
}
