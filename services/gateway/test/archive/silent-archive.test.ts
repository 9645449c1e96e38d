// An archive that is stopped in the middle (SIGSTOP) or killed: search says so in time, and history
// waits for it once, not for every page.
import { eventually } from '@natter/testkit';
import { expect, test } from 'vitest';
import { memberOf, newRoom } from '../gateway-of-file.ts';
import { archiveOfFile, expectFound, textsFor } from './archive-of-file.ts';

const { gateway, archive } = await archiveOfFile({ env: { NATTER_RATE: '0' } });

test('what is erased while the archive is stopped is not found when it goes on', async () => {
  const room = newRoom();
  using ann = await memberOf(gateway, room, 'ann');
  await ann.say(room, 'ibex on the ridge');
  await expectFound(ann, 'ibex', ['ibex on the ridge']);
  archive.kill('SIGSTOP');
  const seq = ann.messages(room)[0]?.seq;
  await ann.request({ type: 'amend', id: 'e1', room, seq, erase: true });
  const late = ann.request({ type: 'search', query: 'ibex' });
  archive.kill('SIGCONT');
  expect(await late).toMatchObject({ hits: [] });
  expect(await textsFor(ann, 'ibex')).toEqual([]);
});

test('a stopped archive holds up one page of history, and no other', async () => {
  const room = newRoom();
  using ann = await memberOf(gateway, room, 'ann');
  await ann.say(room, 'one');
  archive.kill('SIGSTOP');
  try {
    expect(await ann.request({ type: 'search', query: 'one' })).toMatchObject({
      code: 'no-archive',
    });
    const startedMs = performance.now();
    for (let n = 0; n < 20; n += 1)
      expect(await ann.request({ type: 'history', room })).toMatchObject({
        messages: [{ text: 'one' }],
        more: false,
      });
    expect(performance.now() - startedMs).toBeLessThan(4_000);
    await ann.say(room, 'two');
  } finally {
    archive.kill('SIGCONT');
  }
  await eventually(async () => expect(await textsFor(ann, 'two')).toEqual(['two']));
});

test('a killed archive is said to be away, and everything else works', async () => {
  const room = newRoom();
  using ann = await memberOf(gateway, room, 'ann');
  archive.kill('SIGKILL');
  await archive.exited;
  await eventually(async () =>
    expect(await ann.request({ type: 'search', query: 'one' })).toMatchObject({
      code: 'no-archive',
      message: expect.stringMatching(/no archive is running/),
    }),
  );
  await ann.say(room, 'still here');
  using bob = await memberOf(gateway, room, 'bob');
  expect(await bob.request({ type: 'history', room })).toMatchObject({
    messages: [{ text: 'still here' }],
  });
});
