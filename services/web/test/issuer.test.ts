// Signing in by another service (OpenID Connect), in a real browser at a real issuer.
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pickFreePort } from '@natter/processes';
import { ISSUER_CLIENT, startIssuer } from '@natter/testkit/issuer';
import type { BrowserContext, Page } from 'playwright-core';
import { afterAll } from 'vitest';
import { accountsOfFile } from './setup/accounts.ts';
import { browserTest, field, newBrowser, newRoom } from './setup/people.ts';

const accounts = accountsOfFile('Olga', async () => {
  const httpPort = await pickFreePort();
  const publicUrl = `http://127.0.0.1:${httpPort}`;
  const issuer = await startIssuer({ callback: `${publicUrl}/v1/oidc/callback` });
  const folder = await mkdtemp(join(tmpdir(), 'natter-issuer-'));
  const file = join(folder, 'issuers.json');
  await writeFile(join(folder, 'secret'), ISSUER_CLIENT.secret);
  const one = (id: string, name: string, signUp: string): object => ({
    id,
    name,
    issuer: issuer.url,
    clientId: ISSUER_CLIENT.id,
    clientSecretFile: join(folder, 'secret'),
    aliasClaim: 'preferred_username',
    signUp,
  });
  await writeFile(
    file,
    JSON.stringify([one('corp', 'Corp', 'member'), one('club', 'Club', 'invite')]),
  );
  afterAll(async () => {
    await issuer.stop();
    await rm(folder, { recursive: true });
  });
  return { httpPort, identityEnv: { NATTER_PUBLIC_URL: publicUrl, NATTER_OIDC_FILE: file } };
});

/** The issuer's pages want a font from elsewhere. */
async function browser(): Promise<BrowserContext> {
  const context = await newBrowser();
  await context.route(/^https:/u, (route) => route.fulfill({ body: '' }));
  return context;
}

/** Fills in the issuer's own pages. */
async function signInThere(page: Page, login: string): Promise<void> {
  await page.locator('input[name=login]').fill(login);
  await page.locator('input[name=password]').fill('x');
  await page.keyboard.press('Enter');
  await page.getByRole('button', { name: 'Continue' }).click();
}

browserTest('another service signs a person in and leads to the room of the address', async () => {
  const room = newRoom();
  const page = await accounts.open(`/#${room}`, { context: await browser() });
  await page.getByRole('link', { name: 'Sign in with Corp' }).click();
  await signInThere(page, 'ann');
  await page.getByRole('heading', { name: room }).waitFor();
  await page.locator('.own-name', { hasText: 'ann' }).waitFor();
});

browserTest('a newcomer without an invite reads why, and comes in with one', async () => {
  const page = await accounts.open('/', { context: await browser() });
  await page.getByRole('link', { name: 'Sign in with Club' }).click();
  await signInThere(page, 'ben');
  await page.getByText('needs an invite').waitFor();
  await page.goto(new URL(await accounts.invite(), page.url()).href);
  await page.getByRole('link', { name: 'Join with Club' }).click();
  await field(page).waitFor();
  await page.locator('.own-name', { hasText: 'ben' }).waitFor();
});

browserTest('a service is linked to an account, and signs the same person in', async () => {
  await accounts.person('Cleo');
  const page = await accounts.signIn('Cleo', { path: '/account', context: await browser() });
  await page.getByRole('link', { name: 'Link Corp' }).click();
  await signInThere(page, 'cleo-at-corp');
  await page.getByText('You can sign in by 127.0.0.1').waitFor();
  const other = await accounts.open('/', { context: await browser() });
  await other.getByRole('link', { name: 'Sign in with Corp' }).click();
  await signInThere(other, 'cleo-at-corp');
  await other.locator('.own-name', { hasText: 'Cleo' }).waitFor();
});
