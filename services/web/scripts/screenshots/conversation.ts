// The talk in the pictures: two days of a small team before a launch.
import type { Browser, Page } from 'playwright-core';
import { connect, upload } from '@natter/client';
import type { Client, Room } from '@natter/client';
import { drawChart } from './chart.ts';
import { setClock } from './page.ts';

export interface Person {
  readonly client: Client;
  readonly lobby: Room;
}

const YESTERDAY = '2026-06-15';
const TODAY = '2026-06-16';
const NAMES = ['Bob', 'Cy', 'Dana', 'Emil', 'Kenji', 'Noor'];

/** Connects everybody but Ada, by turns to these gateways. */
export async function cast(urls: readonly string[]): Promise<readonly Person[]> {
  const people: Person[] = [];
  for (const [index, alias] of NAMES.entries()) {
    const client = connect({ url: urls[(index + 1) % urls.length]!, alias });
    people.push({ client, lobby: await client.join('lobby') });
  }
  return people;
}

/** Fills two rooms while Ada looks elsewhere. */
export async function quietRooms(ada: Page, people: readonly Person[]): Promise<void> {
  for (const name of ['design', 'on-call']) {
    await ada.evaluate((room) => (location.hash = `#${room}`), name);
    await ada.locator('.room-head', { hasText: name }).waitFor();
  }
  await ada.evaluate(() => (location.hash = '#lobby'));
  await ada.locator('.room-head', { hasText: 'lobby' }).waitFor();
  const design = await by(people, 'Dana').client.join('design');
  for (const text of ['The icon in three sizes', 'Darker blue?', '@Ada what do you think?'])
    await design.say(text);
  const onCall = await by(people, 'Emil').client.join('on-call');
  await onCall.say('Quiet night, nothing to hand over');
}

/** Plays the two days: Ada in her page, the others through the library. Returns a latecomer. */
export async function play(
  ada: Page,
  people: readonly Person[],
  browser: Browser,
): Promise<Client> {
  const said = async (time: string, who: string, text: string, to?: readonly string[]) => {
    await setClock(ada, time);
    if (who === 'Ada') await sayInPage(ada, text);
    else await by(people, who).lobby.say(text, to && { to });
    await seen(ada, text);
  };
  await said(
    `${YESTERDAY}T16:42:00Z`,
    'Bob',
    'Release branch is cut. Please only fixes from here.',
  );
  await said(`${YESTERDAY}T16:44:00Z`, 'Noor', 'The last of the translations are in 🎉');
  await said(`${YESTERDAY}T16:58:00Z`, 'Ada', 'Lovely. See you all tomorrow!');
  await said(
    `${YESTERDAY}T17:21:00Z`,
    'Kenji',
    'Before I go: the new fan-out, measured once more.',
  );
  await upload(
    by(people, 'Kenji').client,
    'lobby',
    new Blob([await drawChart(browser)], { type: 'image/png' }),
    {
      name: 'fan-out.png',
    },
  );
  await ada.getByRole('img', { name: 'fan-out.png' }).waitFor();
  await said(`${TODAY}T09:05:00Z`, 'Cy', FIX);
  await setClock(ada, `${TODAY}T09:07:00Z`);
  await upload(by(people, 'Dana').client, 'lobby', new Blob([new Uint8Array(1_480_000)]), {
    name: 'launch-plan.pdf',
    text: PLAN,
  });
  await ada.getByText('launch-plan.pdf').waitFor();
  await setClock(ada, `${TODAY}T09:08:00Z`);
  const sam = await walk(by(people, 'Bob').client.httpUrl);
  await setClock(ada, `${TODAY}T09:11:00Z`);
  const plan = ada.locator('.message', { hasText: 'launch-plan.pdf' });
  await plan.hover();
  await plan.getByRole('button', { name: 'Reply', exact: true }).click();
  await sayInPage(ada, 'I take the first hour. @Bob, would you take the second?');
  await seen(ada, 'would you take the second?');
  await said(`${TODAY}T09:12:00Z`, 'Bob', 'Yes, **from eleven**. Tests are green, by the way.');
  await said(`${TODAY}T09:13:00Z`, 'Cy', 'Between us: the rollback is rehearsed as well.', ['Ada']);
  await setClock(ada, `${TODAY}T09:14:00Z`);
  return sam;
}

const PLAN = `The plan as of this morning. Two things are open:

- who answers in the *first hour*
- the [status page](https://status.example)`;

const FIX = `Found why it was slow: we encoded once a *client*, not once a message.

\`\`\`ts
const frame = encode(message);
for (const session of room.sessions) session.send(frame);
\`\`\``;

/** Says one to all and one to some, and resolves while the second is on its way. */
export async function fly(people: readonly Person[]): Promise<void> {
  await by(people, 'Emil').lobby.say('Dashboards look good from here.');
  await pause(2_500);
  await by(people, 'Noor').lobby.say('Same here, all green.', { to: ['Ada', 'Bob', 'Cy'] });
  await pause(450);
}

/** One comes and goes, one comes and stays. */
async function walk(url: string): Promise<Client> {
  const ines = connect({ url, alias: 'Ines' });
  await (await ines.join('lobby')).leave();
  ines.close();
  const sam = connect({ url, alias: 'Sam' });
  await sam.join('lobby');
  return sam;
}

function pause(ms: number): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, ms));
}

function by(people: readonly Person[], name: string): Person {
  return people.find(({ client }) => client.alias === name)!;
}

function field(page: Page): ReturnType<Page['locator']> {
  return page.locator('textarea');
}

async function sayInPage(page: Page, text: string): Promise<void> {
  await field(page).fill(text);
  await field(page).press('Enter');
}

/** Waits until it stands in the page, so that it carries the time that was set for it. */
async function seen(page: Page, text: string): Promise<void> {
  const words = text.replaceAll('*', '').slice(0, 16).trim();
  await page.locator('.message:not(.waiting)', { hasText: words }).last().waitFor();
}
