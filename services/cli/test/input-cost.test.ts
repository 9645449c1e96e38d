// No line typed or pasted into the chat makes it stand still.
import { expectCheap } from '@natter/testkit/cost';
import { test } from 'vitest';
import { decodeInput } from '../src/chat/chat-input.ts';
import { complete } from '../src/chat/tab-completion.ts';

/** CPU ms a call may take. */
const limitMs = 5;
/** A message may have so many. */
const bytesMax = 16 * 1024;
const heads = ['', '/', '/to ', '/to a,', '/to a ', '/msg ', '/msg a', '/upload ', '/upload a'];

test('a line of any kind costs little to decode', { timeout: 120_000 }, async () => {
  await expectCheap({ bytesMax, limitMs, heads, run: decodeInput });
});

test('a line of any kind costs little to complete', { timeout: 120_000 }, async () => {
  const aliases = Array.from({ length: 200 }, (_, index) => `alias${index}`);
  await expectCheap({ bytesMax, limitMs, heads, run: (text) => complete(text, aliases) });
});
