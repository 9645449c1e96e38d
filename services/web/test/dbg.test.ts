import { expect } from 'vitest';
import { accountsOfFile, PASSWORD } from './setup/accounts.ts';
import { browserTest } from './setup/people.ts';
const accounts = accountsOfFile('Olga');
browserTest('dbg', async () => {
  for (const name of ['Dan', 'Eve']) await accounts.person(name);
  const base =
    (accounts as any).gateways?.[0]?.httpUrl ??
    (await accounts.open('/', { context: await (await import('./setup/people.ts')).newBrowser() }))
      .url()
      .replace(/\/$/, '');
  const signed = await fetch(`${base}/v1/sign-in`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ alias: 'Dan', password: PASSWORD }),
  });
  const cookie = signed.headers.get('set-cookie')!.split(';')[0]!;
  console.log('SIGNED', signed.status, cookie.slice(0, 20));
  for (const [h, v] of [
    ['cookie', cookie],
    ['authorization', `Bearer ${cookie.split('=')[1]}`],
  ]) {
    const r = await fetch(`${base}/v1/direct`, {
      method: 'POST',
      headers: { 'content-type': 'application/json', [h!]: v!, origin: base },
      body: JSON.stringify({ people: ['Eve'] }),
    });
    console.log('DIRECT', h, r.status, await r.text());
  }
  expect(1).toBe(1);
});
