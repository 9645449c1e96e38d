// Messages that were imported: a quiet mark says where from, and whoever listens hears when.
import { startGateway } from '@natter/testkit';
import { expect, onTestFinished } from 'vitest';
import { complaintsOf } from './setup/axe.ts';
import { browserTest, field, newRoom, say, storedMessage, visit, world } from './setup/people.ts';

const TOKEN = 'the-operator-of-this-server-0123';
const at = Date.UTC(2019, 4, 2, 9, 30);

async function importTwo(room: string): Promise<void> {
  const env = { NATTER_OPERATOR_TOKEN: TOKEN };
  const gateway = await startGateway({ nats: world.natsUrl, env });
  onTestFinished(() => gateway.stop());
  const message = (n: number): object => ({
    key: `key-number-${n}`,
    id: `m${n}`,
    from: 'Zoe',
    at: at + n,
    text: `said elsewhere ${n}`,
  });
  const answer = await fetch(`${gateway.httpUrl}/v1/import/rooms/${room}/messages`, {
    method: 'POST',
    headers: { authorization: `Bearer ${TOKEN}`, 'content-type': 'application/json' },
    body: JSON.stringify({ source: 'slack', head: 0, messages: [message(1), message(2)] }),
  });
  expect(answer.status).toBe(200);
}

browserTest.each([
  ['en-GB', 'What should we call you?', 'imported from Slack', '2 May 2019'],
  ['de-DE', 'Wie heißt du?', 'aus Slack übernommen', '2. Mai 2019'],
])('an imported message says so and when it was said, in %s', async (locale, asked, mark, day) => {
  const room = newRoom();
  const page = await visit({ room, locale });
  await page.getByLabel(asked).fill('Ada');
  await page.keyboard.press('Enter');
  await field(page).waitFor();
  await say(page, 'said here');
  await importTwo(room);
  const imported = storedMessage(page, 'said elsewhere 1');
  await imported.getByText(mark).waitFor();
  // Once for a run of messages; each of them speaks of it.
  expect(await page.locator('.conversation .imported').count()).toBe(1);
  const second = storedMessage(page, 'said elsewhere 2');
  for (const words of [mark, day]) {
    expect(await second.getAttribute('aria-label')).toContain(words);
  }
  expect(await imported.locator('.imported').getAttribute('title')).toContain(day);
  const here = storedMessage(page, 'said here');
  expect(await here.getAttribute('aria-label')).not.toContain(mark);
  expect(await complaintsOf(page)).toEqual([]);
});
