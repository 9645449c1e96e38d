// A message for later of a person whose account was disabled before its time.
import { eventually } from '@natter/testkit';
import { expect, test } from 'vitest';
import { accountsOfFile, idOf, PASSWORD } from '../identity/accounts-of-file.ts';
import type { Browser } from '../identity/accounts-of-file.ts';

const { olga, person } = await accountsOfFile({ env: { NATTER_RATE: '0' } });

const textsOf = async (browser: Browser, path: string): Promise<readonly object[]> =>
  (await browser.send('GET', path)).body['messages'] as readonly object[];

test('a disabled account says nothing that it scheduled', async () => {
  const cat = await person('Cat');
  const ben = await person('Ben');
  const id = await idOf(cat);
  const at = Date.now() + 2_500;
  for (const one of [cat, ben]) {
    const planned = await one.send('POST', '/rooms/plans/messages', { text: 'hello', at });
    expect(planned.status).toBe(202);
  }
  expect((await olga.send('PATCH', `/people/${id}`, { disabled: true })).status).toBe(200);
  const said = (): Promise<readonly object[]> => textsOf(olga, '/rooms/plans/messages');
  await eventually(async () => expect(await said()).toMatchObject([{ from: 'Ben' }]), {
    timeoutMs: 15_000,
  });
  await olga.send('PATCH', `/people/${id}`, { disabled: false });
  await cat.send('POST', '/sign-in', { alias: 'Cat', password: PASSWORD });
  await eventually(async () =>
    expect(await textsOf(cat, '/later')).toMatchObject([
      { text: 'hello', dropped: { code: 'forbidden' } },
    ]),
  );
  expect(await said()).toMatchObject([{ from: 'Ben' }]);
});
