// What a page has kept of its rooms for times without a connection.
import type { Page } from 'playwright-core';

/** The texts in the page's database; none if there is no database. */
export async function keptTexts(page: Page): Promise<string[]> {
  return page.evaluate(async () => {
    const all = await indexedDB.databases();
    if (all.every(({ name }) => name !== 'natter')) return [];
    const settled = <T>(request: IDBRequest<T>): Promise<T> =>
      new Promise((resolve, reject) => {
        request.addEventListener('success', () => resolve(request.result));
        request.addEventListener('error', () => reject(request.error ?? new Error('failed')));
      });
    const db = await settled(indexedDB.open('natter'));
    try {
      if (!db.objectStoreNames.contains('rooms')) return [];
      const rooms = await settled(db.transaction('rooms').objectStore('rooms').getAll());
      return (rooms as { messages: { text: string }[] }[]).flatMap(({ messages }) =>
        messages.map(({ text }) => text),
      );
    } finally {
      db.close();
    }
  });
}
