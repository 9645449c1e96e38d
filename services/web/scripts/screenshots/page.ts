// A page whose clock the script sets: Date, and the time that messages carry when they arrive.
// Timers run as usual.
import type { Browser, Page } from 'playwright-core';

interface Opening {
  /** Of the gateway, `http://host:port`. */
  readonly url: string;
  readonly room: string;
  readonly viewport: { readonly width: number; readonly height: number };
}

export async function openAt(browser: Browser, { url, room, viewport }: Opening): Promise<Page> {
  const context = await browser.newContext({
    locale: 'en-GB',
    timezoneId: 'UTC',
    viewport,
    colorScheme: 'light',
  });
  const page = await context.newPage();
  await page.addInitScript(installClock);
  await page.goto(`${url}/#${room}`);
  return page;
}

/** `at` as ISO 8601. */
export async function setClock(page: Page, at: string): Promise<void> {
  await page.evaluate((ms) => {
    (globalThis as unknown as ClockWindow).setClock(ms);
  }, Date.parse(at));
}

interface ClockWindow {
  setClock: (ms: number) => void;
}

/** Runs in the page, before its own code. */
function installClock(): void {
  const RealDate = Date;
  const parse = JSON.parse;
  let aheadMs = 0;
  class ShownDate extends RealDate {
    constructor(...values: readonly never[]) {
      if (values.length === 0) super(ShownDate.now());
      else super(...(values as unknown as [number]));
    }
    static override now(): number {
      return RealDate.now() + aheadMs;
    }
  }
  globalThis.Date = ShownDate as DateConstructor;
  JSON.parse = (text: string): unknown =>
    parse(text, (_key, value: unknown) => {
      const message = value as { type?: string; at: number } | null;
      return message?.type === 'message' ? { ...message, at: message.at + aheadMs } : value;
    });
  (globalThis as unknown as ClockWindow).setClock = (ms) => {
    aheadMs = ms - RealDate.now();
  };
}
