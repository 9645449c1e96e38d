// Somebody who looks at a room in a browser, and talkers who need none. Used by every measurement.
import { connect } from '@natter/client';
import type { Browser, Page } from 'playwright-core';

export interface Place {
  readonly browser: Browser;
  readonly httpUrl: string;
  readonly wsUrl: string;
}

/** Opens the page in a browser of its own and enters the room. */
export async function visit(at: Place, room: string): Promise<Page> {
  const context = await at.browser.newContext({ locale: 'en-GB' });
  const page = await context.newPage();
  await page.goto(`${at.httpUrl}/#${room}`);
  await page.getByLabel('What should we call you?').fill('Reader');
  await page.keyboard.press('Enter');
  await page.locator('.composer textarea').waitFor();
  return page;
}

/** Has ten people say texts of a sentence, so many a second together, until disposed. */
export async function talk(at: Place, room: string, perSecond: number): Promise<Disposable> {
  const clients = Array.from({ length: 10 }, (_, n) => {
    return connect({ url: at.wsUrl, alias: `talker-${n}` });
  });
  const rooms = await Promise.all(clients.map((client) => client.join(room)));
  let said = 0;
  const startMs = performance.now();
  const timer = setInterval(() => {
    const due = ((performance.now() - startMs) / 1_000) * perSecond;
    for (; said < due; said += 1) {
      const talker = rooms.at(said % rooms.length);
      talker?.say(`message ${said}, about as long as people write`).catch(() => {
        // Still under way at the end.
      });
    }
  }, 10);
  return {
    [Symbol.dispose]() {
      clearInterval(timer);
      for (const client of clients) client.close();
    },
  };
}
