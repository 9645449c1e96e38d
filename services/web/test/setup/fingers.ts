// A phone, and what fingers need there.
import type { Page } from 'playwright-core';

export const PHONE = {
  viewport: { width: 360, height: 740 },
  hasTouch: true,
  isMobile: true,
} as const;

/** Buttons and fields that can be seen, and are smaller than a finger. */
export async function tooSmall(page: Page): Promise<string[]> {
  return page
    .locator('button, input:not(.spoken), select, textarea, .room, .member, .choice')
    .evaluateAll((all) =>
      all.flatMap((element) => {
        const { width, height } = element.getBoundingClientRect();
        const isSeen = element.checkVisibility({ visibilityProperty: true }) && width > 0;
        const isInLabel = element.closest('label') !== null && element.tagName === 'INPUT';
        if (!isSeen || isInLabel || (width >= 43.9 && height >= 43.9)) return [];
        const name = element.getAttribute('aria-label') ?? element.textContent;
        return [`${element.className} ${name}: ${width} × ${height}`];
      }),
    );
}

/** The size of the smallest text in a field, px. Below 16, iOS zooms in on it. */
export async function smallestText(page: Page): Promise<number> {
  const sizes = await page
    .locator('input:not([type=file]):not([type=checkbox]):not(.spoken), select, textarea')
    .evaluateAll((all) => all.map((one) => Number.parseFloat(getComputedStyle(one).fontSize)));
  return Math.min(...sizes);
}

/** px in the view. */
export interface Swipe {
  readonly fromX: number;
  readonly toX: number;
  readonly y?: number;
  readonly toY?: number;
}

/** With real touches: the browser decides what it scrolls. */
export async function swipe(page: Page, { fromX, toX, y = 300, toY = y }: Swipe): Promise<void> {
  const session = await page.context().newCDPSession(page);
  const touch = async (type: 'touchStart' | 'touchMove' | 'touchEnd', share: number) => {
    const point = { x: fromX + (toX - fromX) * share, y: y + (toY - y) * share };
    await session.send('Input.dispatchTouchEvent', {
      type,
      touchPoints: type === 'touchEnd' ? [] : [point],
    });
  };
  await touch('touchStart', 0);
  for (let step = 1; step <= 8; step += 1) await touch('touchMove', step / 8);
  await touch('touchEnd', 1);
  await session.detach();
}
