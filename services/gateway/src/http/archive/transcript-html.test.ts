import type { Message } from '@natter/protocol';
import { expect, test } from 'vitest';
import { escapeHtml, transcriptHtml } from './transcript-html.ts';
import { transcriptText } from './transcript-text.ts';

const message = (seq: number, fields: Partial<Message>): Message => ({
  type: 'message',
  room: 'lobby',
  seq,
  id: String(seq),
  from: 'bob',
  text: 'hi',
  at: Date.UTC(2026, 10, 28, 9, 4),
  via: 'g-1',
  ...fields,
});
const shown = (...messages: Message[]) => ({
  room: 'lobby',
  date: '2026-11-28',
  zone: 'Europe/Paris',
  messages,
});

test('no text of a message becomes markup', () => {
  const hostile = '<script>alert(1)</script><img src=x onerror=alert(2)>"\'&\u0000';
  const file = { id: 'a', name: '"><b>.txt', size: 1, type: 'text/plain', sha256: '0'.repeat(64) };
  const page = transcriptHtml(shown(message(7, { text: hostile, from: '<i>', to: ['<u>'], file })));
  for (const tag of ['<script', '<img', '<i>b', '<i></b>', '<u>', '\u0000', '"><b>.txt'])
    expect(page).not.toContain(tag);
  expect(page).toContain('&lt;script&gt;alert(1)&lt;/script&gt;');
});

test('a page has times of its zone, links to each message and to the days beside it', () => {
  const page = transcriptHtml(shown(message(7, {}), message(9, { text: '/me waves', edited: 1 })));
  for (const part of [
    '<li id="m7"><a href="/#lobby/7">',
    '>10:04<',
    '<i>waves</i>',
    '(edited)',
    'href="2026-11-27.html?zone=Europe%2FParis"',
    'href="2026-11-29.html?zone=Europe%2FParis"',
    'Saturday, 28 November 2026',
  ])
    expect(page).toContain(part);
  expect(transcriptHtml(shown())).toContain('Nothing was said on this day.');
});

test('a part that is not the last leads to the next', () => {
  const page = transcriptHtml({ ...shown(message(7, {})), next: 7 });
  expect(page).toContain('href="2026-11-28.html?zone=Europe%2FParis&amp;after=7"');
});

test('as text no message passes for two', () => {
  const lines = transcriptText(shown(message(7, { text: 'a\n10:05 ann: forged' }))).split('\n');
  expect(lines.filter((line) => line.startsWith('10:0'))).toHaveLength(1);
  expect(lines[0]).toBe('lobby, 2026-11-28 (Europe/Paris)');
});

test('half a character and control characters are replaced', () => {
  expect(escapeHtml('a\ud800b\u0007c')).toBe('a\ufffdb\ufffdc');
});
