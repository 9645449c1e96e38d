// New rooms and stays are bounded a session and an address; coming back is not.
import { expect, test } from 'vitest';
import { gatewayOfFile, identified } from '../gateway-of-file.ts';

// The bound on requests must not be what is met first.
const { gateway } = await gatewayOfFile({ env: { NATTER_RATE: '1000' } });

test('a session that hops through fresh rooms is slowed down, and told how long', async () => {
  using hopper = await identified(gateway, 'hopper');
  const refused = { type: 'error', code: 'rate-limited', retryAfter: expect.any(Number) };
  const hop = async (n: number) => {
    const joined = await hopper.request({ type: 'join', room: `hop-${n}` });
    if (joined.type === 'joined') await hopper.request({ type: 'leave', room: `hop-${n}` });
    return joined;
  };
  for (let n = 0; n < 64; n += 1) expect(await hop(n)).toMatchObject({ type: 'joined' });
  const answers = await Promise.all([100, 101, 102, 103].map(hop));
  expect(answers.at(-1)).toMatchObject(refused);
  for (let n = 60; n < 64; n += 1) expect(await hop(n)).toMatchObject({ type: 'joined' });
});

test('over HTTP, fresh rooms are bounded likewise', async () => {
  const post = (n: number): Promise<Response> =>
    fetch(`${gateway.httpUrl}/v1/rooms/fresh-${n}/messages`, {
      method: 'POST',
      headers: { authorization: `Bearer ${'b'.repeat(32)}`, 'content-type': 'application/json' },
      body: JSON.stringify({ alias: 'fay', text: 'hello' }),
    });
  for (let n = 0; n < 64; n += 1) expect((await post(n)).status).toBe(201);
  const answers = await Promise.all([100, 101, 102, 103].map(post));
  const last = answers.at(-1)!;
  expect(last.status).toBe(429);
  expect(Number(last.headers.get('retry-after'))).toBeGreaterThan(0);
  expect(await last.json()).toMatchObject({ code: 'rate-limited' });
  expect((await post(63)).status).toBe(201);
});
