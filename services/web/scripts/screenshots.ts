// Makes the pictures in docs/images: a real nats-server, three gateways, a room with people in it, and Chromium. Run by hand when the look
// changes: `node services/web/scripts/screenshots.ts [FOLDER]`. The font is the machine's; so are the times.
import { mkdirSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { connect } from '@natter/client';
import type { Room } from '@natter/client';
import { buildWeb } from '@natter/local';
import { startGateway, startNats } from '@natter/testkit';
import type { TestGateway } from '@natter/testkit';
import { chromium } from 'playwright-core';
import type { BrowserContextOptions, Page } from 'playwright-core';

const FOLDER = resolve(
  process.argv[2] ?? fileURLToPath(new URL('../../../docs/images', import.meta.url)),
);
const DESK = { viewport: { width: 1240, height: 800 }, deviceScaleFactor: 1.5 };
const PHONE = { viewport: { width: 360, height: 740 }, deviceScaleFactor: 2, hasTouch: true };
/** Long enough for what has just been said to be on every page, and for transitions to be over. */
const SETTLE_MS = 600;
const ROOM = 'design';

mkdirSync(FOLDER, { recursive: true });
await buildWeb();
await using nats = await startNats();
const gateways = await Promise.all(
  Array.from({ length: 3 }, () => startGateway({ nats: nats.url, env: { NATTER_RATE: '0' } })),
);
const browser = await chromium.launch({
  executablePath: '/usr/bin/chromium',
  args: ['--no-sandbox', '--disable-gpu', '--disable-background-networking'],
});
try {
  const people = await talk();
  const ada = await enter('Ada', DESK);
  await scene(ada, people);
  await shootAll(ada, people);
} finally {
  await browser.close();
  await Promise.all(gateways.map((gateway) => gateway.stop()));
}
// Clients of the people above are still connected.
process.exit(0);

interface People {
  readonly bob: Room;
  readonly cy: Room;
  readonly dan: Room;
  readonly eve: Room;
}

async function joinAs(alias: string, gateway: TestGateway, room = ROOM): Promise<Room> {
  return connect({ url: gateway.wsUrl, alias }).join(room);
}

async function enter(alias: string, options: BrowserContextOptions, room = ROOM): Promise<Page> {
  const context = await browser.newContext({ locale: 'en-GB', ...options });
  const page = await context.newPage();
  await page.goto(`${gateways[0]!.httpUrl}/#${room}`);
  await page.getByLabel('What should we call you?').fill(alias);
  await page.keyboard.press('Enter');
  await page.locator('textarea').waitFor();
  return page;
}

async function shoot(page: Page, name: string): Promise<void> {
  await delay(SETTLE_MS);
  await page.screenshot({ path: join(FOLDER, `${name}.png`) });
  console.log(name);
}

/** Before Ada comes. */
async function talk(): Promise<People> {
  const [first, second, third] = gateways as [TestGateway, TestGateway, TestGateway];
  const people = {
    bob: await joinAs('Bob', second),
    cy: await joinAs('Cy', third),
    dan: await joinAs('dan.okafor', second),
    eve: await joinAs('Eve', first),
  };
  const { bob, dan, eve } = people;
  const { seq } = await bob.say(
    'Morning. Last night’s fault run is through: **312 rounds**, nothing lost, nothing twice.',
  );
  await bob.say('Two gateways were killed in each, and the leader in every tenth.');
  await eve.say('🎉');
  await dan.say('Lovely. How long until everybody was back?', { ref: seq });
  await bob.say('```\nkill gateway   2.6 s   p99  4.1 s\nkill leader    5.9 s   p99  8.0 s\n```');
  return people;
}

/** With Ada. */
async function scene(ada: Page, { bob, cy, dan, eve }: People): Promise<void> {
  const say = async (text: string): Promise<void> => {
    await ada.locator('textarea').fill(text);
    await ada.keyboard.press('Enter');
    await delay(150);
  };
  for (const room of ['lobby', 'team-x']) {
    await ada.keyboard.press('Control+k');
    await ada.getByRole('combobox').fill(room);
    await ada.keyboard.press('Enter');
    await ada.getByRole('heading', { name: room }).waitFor();
  }
  await ada.getByRole('link', { name: ROOM }).click();
  await cy.say(
    '@Ada shall we ship today? Open are\n- the page about `NATTER_RATE`\n- one look on *Safari*',
  );
  await delay(150);
  await say('Safari is done. The page I’ll have by noon.');
  const fay = await joinAs('Fay', gateways[0]!);
  await fay.say('Hello all, Fay from support.');
  await bob.say('Between us: I would rather wait for Monday.', { to: ['Ada', 'Cy'] });
  await dan.say('Fine by me either way 👍');
  const lobby = await joinAs('Ivo', gateways[1]!, 'lobby');
  for (const text of ['Anybody for lunch?', 'At noon', 'Downstairs']) await lobby.say(text);
  const team = await joinAs('Jo', gateways[2]!, 'team-x');
  await team.say('@Ada have you seen this?');
  eve.signal({ typing: true });
}

async function shootAll(ada: Page, { bob, cy }: People): Promise<void> {
  for (const scheme of ['light', 'dark'] as const) {
    await ada.emulateMedia({ colorScheme: scheme });
    await shoot(ada, `desk-${scheme}`);
  }
  await ada.emulateMedia({ colorScheme: 'light' });
  await ada.getByRole('button', { name: 'Bob: write to them only' }).click();
  await ada.getByRole('button', { name: 'Cy: write to them only' }).click();
  await ada.locator('textarea').fill('Then Monday it is. I’ll tell the others');
  await shoot(ada, 'private');
  await ada.locator('textarea').fill('');
  await ada.keyboard.press('Escape');
  await ada.keyboard.press('Control+.');
  await ada.locator('.xray-drawing .person').first().waitFor();
  await delay(SETTLE_MS);
  await ada.locator('textarea').fill('Watch where this goes.');
  await ada.keyboard.press('Enter');
  await delay(SETTLE_MS * 3);
  void bob.say('Only to you two', { to: ['Ada', 'Cy'] });
  await shoot(ada, 'xray');
  await ada.emulateMedia({ colorScheme: 'dark' });
  await delay(SETTLE_MS * 3);
  void cy.say('And this to everyone');
  await shoot(ada, 'xray-dark');
  for (const scheme of ['light', 'dark'] as const) {
    const phone = await enter(`Kim-${scheme}`, { ...PHONE, colorScheme: scheme });
    await shoot(phone, `phone-${scheme}`);
    await phone.getByRole('button', { name: 'Rooms' }).click();
    await shoot(phone, `phone-rooms-${scheme}`);
    await phone.context().close();
  }
  const door = await browser.newPage(DESK);
  await door.goto(`${gateways[0]!.httpUrl}/#${ROOM}`);
  await door.locator('.glimpse .message').first().waitFor();
  await shoot(door, 'door');
}
