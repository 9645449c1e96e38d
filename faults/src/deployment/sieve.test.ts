import { Buffer } from 'node:buffer';
import { expect, test } from 'vitest';
import { Sieve } from './sieve.ts';

const frames = [
  'INFO {"headers":true}\r\n',
  'PING\r\n',
  'MSG a.b 1 5\r\nMSG x\r\n',
  'HMSG lost.c 2 12 17\r\nNATS/1.0\r\n\r\nhello\r\n',
  'HMSG a.d 2 _INBOX.x.1 12 12\r\nNATS/1.0\r\n\r\n\r\n',
  'MSG lost.e 2 0\r\n\r\n',
  '+OK\r\n',
];
const kept = frames.filter((frame) => !frame.includes('lost')).join('');

test('a held-back message is removed whole, however its bytes arrive', () => {
  const bytes = Buffer.from(frames.join(''));
  for (let size = 1; size <= bytes.length; size += 1) {
    const sieve = new Sieve((subject) => subject.startsWith('lost.'));
    let passed = '';
    for (let at = 0; at < bytes.length; at += size)
      passed += sieve.push(bytes.subarray(at, at + size)).toString();
    expect(passed).toBe(kept);
  }
});
