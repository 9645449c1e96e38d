import { expect, test } from 'vitest';
import { Transcript } from './transcript.ts';

test('the same line can be waited for twice', async () => {
  const transcript = new Transcript();
  transcript.append('alias?bob: hi\nbob: hi\nann');
  await transcript.waitFor('bob: hi\n');
  await transcript.waitFor('bob: hi\n');
  await expect(transcript.waitFor('bob: hi\n', 10)).rejects.toThrow('nothing in 10 ms');
  expect(transcript.unread).toBe('ann');
});

test('a wait ends with the text, or with the connection', async () => {
  const transcript = new Transcript();
  const hello = transcript.waitFor(/hel+o/);
  transcript.append('hel');
  transcript.append('lo');
  expect((await hello)[0]).toBe('hello');
  const more = transcript.waitFor('more');
  transcript.end('the connection is closed');
  await expect(more).rejects.toThrow('the connection is closed');
});

test('lines are complete and without the prompt', () => {
  const transcript = new Transcript();
  transcript.append('alias?! alias taken: bob\nalias?bob has connected\nhalf');
  expect(transcript.lines).toEqual(['! alias taken: bob', 'bob has connected']);
});
