import { expect } from 'vitest';
import { browserTest, enter, field, newRoom, say, visit } from './setup/people.ts';

/** English words that no German text of the page has. */
const ENGLISH = /\b(the|your|you|only|everyone|message|here|write|room menu)\b/iu;

browserTest('a German browser gets the page in German, and may choose English', async () => {
  const page = await visit({ room: newRoom(), locale: 'de-DE' });
  await page.getByLabel('Wie heißt du?').fill('Ada');
  await page.keyboard.press('Enter');
  await field(page).waitFor();
  expect(await page.locator('html').getAttribute('lang')).toBe('de');
  await say(page, 'hallo');
  await page.getByRole('article').waitFor();
  await page.getByRole('button', { name: 'Menü', exact: true }).click();
  await page.getByRole('button', { name: 'Tasten' }).waitFor();
  expect(await wordsOf(page)).not.toMatch(ENGLISH);
  await page.getByRole('button', { name: 'In English' }).click();
  await page.locator('.chip', { hasText: 'to everyone' }).waitFor();
  await page.reload();
  await page.locator('.chip', { hasText: 'to everyone' }).waitFor();
  expect(await page.locator('html').getAttribute('lang')).toBe('en');
});

browserTest('a browser of another language gets the page in English', async () => {
  const page = await enter('Ada', { room: newRoom(), locale: 'fr-FR' });
  expect(await page.locator('html').getAttribute('lang')).toBe('en');
});

/** What is to be read on the page, and what is spoken of it. */
async function wordsOf(page: Awaited<ReturnType<typeof visit>>): Promise<string> {
  const labels = await page
    .locator('[aria-label], [title], [placeholder]')
    .evaluateAll((all) =>
      all.flatMap((one) => ['aria-label', 'title', 'placeholder'].map((n) => one.getAttribute(n))),
    );
  return [await page.locator('body').innerText(), ...labels].join('\n');
}
