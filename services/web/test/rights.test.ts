// Rights as the page shows them: rooms that close, rooms to read only, tokens of another sign-in.
import { createHmac } from 'node:crypto';
import { startGateway } from '@natter/testkit';
import { expect, onTestFinished } from 'vitest';
import { accountsOfFile } from './setup/accounts.ts';
import {
  browserTest,
  field,
  newBrowser,
  newRoom,
  openTab,
  say,
  storedMessage,
  world,
} from './setup/people.ts';

const accounts = accountsOfFile('Olga');

browserTest('a room that is closed to a person leaves the list, with words why', async () => {
  await accounts.person('Cem');
  const [open, closed] = [newRoom(), newRoom()];
  const page = await accounts.signIn('Cem', { path: `/#${open}` });
  await field(page).waitFor();
  await page.evaluate((room) => {
    location.hash = room;
  }, closed);
  await page.getByRole('heading', { name: closed }).waitFor();
  await say(page, 'still here');
  await storedMessage(page, 'still here').waitFor();
  await accounts.grant('Cem', [{ room: open, can: ['read'] }]);
  await page.getByText(`#${closed} is no longer open to you`).waitFor();
  expect(await page.locator('.rooms .room-name').allInnerTexts()).toEqual([open]);
  // The other room may be read, and not more.
  await say(page, 'may I?');
  await page.getByText('You may read here, but not write.').waitFor();
});

browserTest('a room that was never open to a person says so', async () => {
  await accounts.person('Eve');
  await accounts.grant('Eve', [{ room: 'team-*', can: ['read', 'say'] }]);
  const page = await accounts.signIn('Eve', { path: `/#${newRoom()}` });
  await page.getByText('This room is not open to you.').waitFor();
  await page.evaluate(() => {
    location.hash = 'team-eve';
  });
  await page.getByRole('heading', { name: 'team-eve' }).waitFor();
  await say(page, 'in my own');
  await storedMessage(page, 'in my own').waitFor();
});

const SECRET = 'a secret of at least thirty-two bytes';
const MAY_BE_REFUSED = /status of 401/u;

/** A JWT as another sign-in makes it. */
function tokenOf(alias: string): string {
  const part = (fields: object): string =>
    Buffer.from(JSON.stringify(fields)).toString('base64url');
  const exp = Math.floor(Date.now() / 1_000) + 300;
  const claims = { sub: `id-of-${alias}`, alias, iss: 'https://id.example', aud: 'chat', exp };
  const signed = `${part({ alg: 'HS256', typ: 'JWT' })}.${part(claims)}`;
  return `${signed}.${createHmac('sha256', SECRET).update(signed).digest('base64url')}`;
}

browserTest('a server that takes tokens says so, and a cookie with one works', async () => {
  const gateway = await startGateway({
    nats: world.natsUrl,
    env: {
      NATTER_AUTH: 'jwt',
      NATTER_JWT_SECRET: SECRET,
      NATTER_JWT_ISSUER: 'https://id.example',
      NATTER_JWT_AUDIENCE: 'chat',
    },
  });
  onTestFinished(() => gateway.stop());
  const context = await newBrowser();
  const room = newRoom();
  const page = await openTab(context, {
    hash: `#${room}`,
    at: gateway,
    mayComplain: MAY_BE_REFUSED,
  });
  await page.getByText('This server takes tokens of another sign-in.').waitFor();
  const cookie = { name: 'natter_session', value: tokenOf('Jo'), url: gateway.httpUrl };
  await context.addCookies([{ ...cookie, httpOnly: true, sameSite: 'Lax' }]);
  await page.getByRole('button', { name: 'Try again' }).click();
  await say(page, 'hello');
  await storedMessage(page, 'hello').getByText('Jo', { exact: true }).waitFor();
  expect(new URL(page.url()).hash).toBe(`#${room}`);
  await page.reload();
  await storedMessage(page, 'hello').waitFor();
  // Another sign-in rules over this person.
  await page.getByRole('button', { name: 'Menu', exact: true }).click();
  for (const name of ['Sign out', 'Leave Natter', 'Account'])
    expect(await page.getByRole('button', { name }).count()).toBe(0);
});
