import { subjectOf } from '@natter/trust';
import { expect, test } from 'vitest';
import { passwordHashes } from '../src/sign-in/password-hash.ts';
import type { PasswordHashes } from '../src/sign-in/password-hash.ts';
import { newWorld, PASSWORD, settle } from './world.ts';
import type { World } from './world.ts';

const hashes = async (world: World): Promise<number> =>
  (await world.ask('ping', {})).counts['hashes'] ?? 0;

test('an unknown alias and a wrong password get one answer, at the price of one hash', async () => {
  const world = await newWorld();
  await world.owner();
  const before = await hashes(world);
  const wrong = await world.refusal('sign-in', { alias: 'Olga', password: 'wrong password' });
  const between = await hashes(world);
  const unknown = await world.refusal('sign-in', { alias: 'Nobody', password: 'wrong password' });
  const noAlias = await world.refusal('sign-in', { alias: 'no\0body *', password: 'wrong one' });
  expect(wrong.code).toBe('sign-in-failed');
  expect([unknown, noAlias]).toEqual([wrong, wrong]);
  expect([between - before, (await hashes(world)) - between]).toEqual([1, 2]);
});

test('an unknown alias takes as long as a wrong password', async () => {
  const passwords = passwordHashes({
    cost: { memoryKiB: 8_192, passes: 2, lanes: 1 },
    parallel: 1,
  });
  const stored = await hashOf(passwords);
  const took = async (hash: string | undefined): Promise<number> => {
    const beganMs = performance.now();
    expect(await passwords.fits('wrong password', hash)).toBe(false);
    return performance.now() - beganMs;
  };
  // In turn, and the fastest of each: a busy machine slows both.
  const [known, unknown]: [number[], number[]] = [[], []];
  for (let n = 0; n < 15; n += 1) {
    known.push(await took(stored));
    unknown.push(await took(undefined));
  }
  const ratio = Math.min(...unknown) / Math.min(...known);
  // Without a hash it would be below 0.01.
  expect(ratio).toBeGreaterThan(0.25);
  expect(ratio).toBeLessThan(4);
});

test('guessing an alias slows down, and recovers with time', async () => {
  const world = await newWorld();
  await world.owner();
  const guess = (): Promise<{ code: string; retryAfterMs?: number }> =>
    world.refusal('sign-in', { alias: 'olga', password: 'wrong password' });
  for (let n = 0; n < 6; n += 1) expect((await guess()).code).toBe('sign-in-failed');
  expect(await guess()).toMatchObject({ code: 'slow-down', retryAfterMs: 1_000 });
  world.nowMs += 1_000;
  expect((await guess()).code).toBe('sign-in-failed');
  expect(await guess()).toMatchObject({ code: 'slow-down', retryAfterMs: 2_000 });
  // The right password has to wait, too: else the delay would tell nothing.
  const right = { alias: 'Olga', password: PASSWORD };
  expect((await world.refusal('sign-in', right)).code).toBe('slow-down');
  world.nowMs += 2_000;
  await world.ask('sign-in', right);
  for (let n = 0; n < 5; n += 1) expect((await guess()).code).toBe('sign-in-failed');
});

test('a delay stays below a minute for an alias, however often it is guessed', async () => {
  const world = await newWorld();
  await world.owner();
  for (let n = 0; n < 30; n += 1) {
    await world.refusal('sign-in', { alias: 'olga', password: 'wrong password' });
    world.nowMs += 60_000;
  }
  await world.ask('sign-in', { alias: 'Olga', password: PASSWORD });
});

test('guesses that come at once count before the first has failed', async () => {
  const world = await newWorld();
  await world.owner();
  const before = await hashes(world);
  const codes = await Promise.all(
    Array.from({ length: 60 }, async (_, n) => {
      const guess = { alias: 'olga', password: `guess number ${n}` };
      return (await world.refusal('sign-in', guess)).code;
    }),
  );
  expect(codes.filter((code) => code === 'slow-down')).toHaveLength(54);
  expect((await hashes(world)) - before).toBe(6);
});

test('guessing many aliases from one address slows down that address alone', async () => {
  const world = await newWorld();
  await world.owner();
  const guess = (alias: string, address: string): Promise<{ code: string }> =>
    world.refusal('sign-in', { alias, password: 'wrong password', address });
  for (let n = 0; n < 21; n += 1) {
    expect((await guess(`alias${n}`, '203.0.113.5')).code).toBe('sign-in-failed');
  }
  expect((await guess('another', '203.0.113.5')).code).toBe('slow-down');
  expect((await guess('another', '203.0.113.6')).code).toBe('sign-in-failed');
});

test("others' guesses do not lock people out where they have signed in before", async () => {
  const world = await newWorld();
  await world.owner();
  const home = { alias: 'Olga', password: PASSWORD, address: '198.51.100.7' };
  await world.ask('sign-in', home);
  for (let n = 0; n < 8; n += 1) {
    const guess = { alias: 'olga', password: 'wrong password', address: `203.0.113.${n}` };
    await world.refusal('sign-in', guess);
  }
  const away = { ...home, address: '198.51.100.8' };
  expect((await world.refusal('sign-in', away)).code).toBe('slow-down');
  await world.ask('sign-in', home);
});

test('instances count the failures of each other', async () => {
  const world = await newWorld();
  await world.owner();
  await world.start();
  await world.start();
  const codes: string[] = [];
  for (let n = 0; n < 12; n += 1) {
    codes.push((await world.refusal('sign-in', { alias: 'olga', password: 'wrong one' })).code);
    await settle(world);
  }
  expect(codes.filter((code) => code === 'sign-in-failed')).toHaveLength(6);
});

test('a password of a megabyte is refused without a hash, by client and by identity', async () => {
  const world = await newWorld();
  await world.owner();
  const before = await hashes(world);
  const huge = { alias: 'Olga', password: 'x'.repeat(1_000_000) };
  expect((await world.refusal('sign-in', huge)).code).toBe('too-large');
  const raw = JSON.stringify({ ...huge, request: 'a'.repeat(43) });
  const beganMs = performance.now();
  const answer = await world.nc.request(subjectOf('sign-in'), raw, { timeout: 5_000 });
  expect(answer.json()).toMatchObject({ ok: false, refusal: { code: 'too-large' } });
  expect(performance.now() - beganMs).toBeLessThan(500);
  for (const length of [1_025, 4_096, 4_097, 20_000]) {
    const long = { alias: 'Olga', password: 'x'.repeat(length) };
    expect((await world.client.ask('sign-in', long)).ok).toBe(false);
  }
  expect(await hashes(world)).toBe(before);
});

test.each([
  ['short', '7 chars'],
  ['one character again and again', 'aaaaaaaaaaaa'],
  ['the alias', 'Olga-Olga'],
  ['longer than 1,024 bytes', '€'.repeat(342)],
])('a password that is %s cannot be chosen', async (_what, password) => {
  const world = await newWorld();
  const question = { secret: world.setUpSecret(), alias: 'Olga-Olga', password };
  expect((await world.refusal('set-up', question)).code).toBe('password-invalid');
  expect((await world.ask('about', {})).setUp).toBe(true);
});

test.each([
  'héllo wörld',
  'e\u0301te\u0301 e\u0301te\u0301',
  'パスワード秘密です',
  '👩‍👩‍👧‍👦 family',
  'a\0b\r\nc\td ef',
  '    pass ',
])('the password %j is accepted as it is written', async (password) => {
  const world = await newWorld();
  await world.ask('set-up', { secret: world.setUpSecret(), alias: 'Olga', password });
  await world.ask('sign-in', { alias: 'Olga', password });
  await world.ask('sign-in', { alias: 'Olga', password: password.normalize('NFD') });
  const other = { alias: 'Olga', password: `${password} ` };
  expect((await world.refusal('sign-in', other)).code).toBe('sign-in-failed');
});

test('of more hashes than can wait, those too many are busy at once', async () => {
  const passwords = passwordHashes({
    // So small that none waits too long, however busy the machine.
    cost: { memoryKiB: 32, passes: 1, lanes: 1 },
    parallel: 1,
  });
  const stored = await hashOf(passwords);
  const all = await Promise.all(
    Array.from({ length: 100 }, () => passwords.fits(PASSWORD, stored)),
  );
  expect(all.filter((one) => one === true)).toHaveLength(65);
  expect(all.find((one) => one !== true)).toMatchObject({
    refused: { code: 'busy', retryAfterMs: expect.any(Number) },
  });
});

test('a hash of another cost is made again at the next sign-in', async () => {
  const world = await newWorld();
  const olga = await world.owner();
  const stored = async (): Promise<string> => {
    const { data } = await world.nc.request(
      '$JS.API.STREAM.MSG.GET.KV_NATTER_people',
      JSON.stringify({ last_by_subj: `$KV.NATTER_people.person.${olga.claims.sub}` }),
    );
    const { message } = JSON.parse(Buffer.from(data).toString()) as { message: { data: string } };
    return Buffer.from(message.data, 'base64').toString();
  };
  const old = passwordHashes({ cost: { memoryKiB: 32, passes: 1, lanes: 1 }, parallel: 1 });
  const person = JSON.parse(await stored()) as { password: string };
  person.password = await hashOf(old);
  await world.nc.request(
    `$KV.NATTER_people.person.${olga.claims.sub}`,
    JSON.stringify({ ...person, laterField: 'of a later version' }),
  );
  await world.ask('sign-in', { alias: 'Olga', password: PASSWORD });
  expect(await stored()).toContain('m=64,t=1,p=1');
  // A version that does not know a field keeps it.
  expect(await stored()).toContain('of a later version');
  await world.ask('sign-in', { alias: 'Olga', password: PASSWORD });
});

async function hashOf(passwords: PasswordHashes): Promise<string> {
  const hash = await passwords.hash(PASSWORD);
  if (typeof hash !== 'string') throw new Error(hash.refused.message);
  return hash;
}
