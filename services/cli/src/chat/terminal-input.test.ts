import { PassThrough } from 'node:stream';
import type { ReadStream, WriteStream } from 'node:tty';
import { expect, test } from 'vitest';
import { TerminalInput } from './terminal-input.ts';

/**
 * A terminal of two streams: `press` types bytes, `typed` resolves with the keys that came through.
 */
function terminal() {
  const input = new PassThrough();
  const output = new PassThrough();
  const it = new TerminalInput(input as unknown as ReadStream, output as unknown as WriteStream);
  let keys = '';
  it.keys.on('data', (bytes: Buffer) => (keys += bytes.toString()));
  const turn = () => new Promise((resolve) => setImmediate(resolve));
  const press = (text: string | Buffer) => input.write(text);
  return { it, input, press, typed: async () => (await turn(), await turn(), keys) };
}

test('the column is asked, and the answer is not typed', async () => {
  const { it, press, typed } = terminal();
  press('ab');
  const column = it.askColumn();
  press('c\u001b[12;40Rd');
  expect(await column).toBe(39);
  press('e ü');
  expect(await typed()).toBe('abcde ü');
});

test('an answer in pieces is one, also within a character', async () => {
  const { it, press, typed } = terminal();
  const column = it.askColumn();
  const [first = 0, ...rest] = Buffer.from('ü');
  press(Buffer.from([first]));
  press(Buffer.from(rest));
  for (const piece of ['\u001b', '[1', '2;4', 'R']) press(piece);
  expect(await column).toBe(3);
  expect(await typed()).toBe('ü');
});

test('without an answer the keys go on, and a late one is not typed', async () => {
  const { it, press, typed } = terminal();
  const column = it.askColumn();
  press('x');
  expect(await column).toBeUndefined();
  expect(await typed()).toBe('x');
  press('y\u001b[1;1Rz');
  expect(await typed()).toBe('xyz');
});

test('the end of the input is the end of the keys', async () => {
  const { it, input } = terminal();
  const ended = new Promise((resolve) => {
    it.keys.on('end', resolve);
  });
  input.end();
  await ended;
});
