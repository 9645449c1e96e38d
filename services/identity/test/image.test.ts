import { AVATAR_BYTES_MAX } from '@natter/trust';
import { expect, test } from 'vitest';
import { readImage } from '../src/profile/image.ts';
import { jpeg, movingWebp, png, pngOfBytes, webp } from './pictures.ts';

test('PNG, JPEG and WebP are known by their bytes', () => {
  expect(readImage(png())).toEqual({ ok: true, type: 'image/png' });
  expect(readImage(jpeg())).toEqual({ ok: true, type: 'image/jpeg' });
  expect(readImage(webp())).toEqual({ ok: true, type: 'image/webp' });
  expect(readImage(webp({}, { width: 8, height: 8 })).ok).toBe(true);
});

test.for([
  ['SVG', '<svg xmlns="http://www.w3.org/2000/svg"><script>alert(1)</script></svg>'],
  ['HTML', '<!doctype html><script>alert(1)</script>'],
  ['GIF', 'GIF89a\x01\x00\x01\x00'],
  ['nothing', ''],
])('%s is refused, whatever its name says', ([, text]) => {
  expect(readImage(Buffer.from(text ?? ''))).toMatchObject({ ok: false, fault: /no PNG/ });
});

test.for([
  ['PNG', png({ width: 1_025 })],
  ['PNG', png({ width: 60_000, height: 60_000 })],
  ['JPEG', jpeg({ height: 1_025 })],
  ['JPEG', jpeg({ width: 65_535, height: 65_535 })],
  ['WebP', webp({ width: 16_384, height: 16_384 })],
  ['WebP whose canvas is small', webp({ width: 16_384 }, { width: 8, height: 8 })],
  ['WebP whose canvas is large', webp({}, { width: 16_777_216, height: 1 })],
] as const)('a %s of more than 1024 pixels a side is refused unread', ([, bytes]) => {
  expect(readImage(bytes)).toMatchObject({ ok: false, fault: /at most 1024 × 1024/ });
});

test('1024 pixels a side and 256 KiB are taken, a byte more is not', () => {
  expect(readImage(png({ width: 1_024, height: 1_024 })).ok).toBe(true);
  expect(readImage(pngOfBytes(AVATAR_BYTES_MAX)).ok).toBe(true);
  expect(readImage(pngOfBytes(AVATAR_BYTES_MAX + 1))).toMatchObject({ fault: /256 KiB/ });
});

test('a picture that is cut off anywhere is refused', () => {
  for (const whole of [png(), jpeg(), webp()]) {
    for (let bytes = 0; bytes < whole.length; bytes += 1) {
      expect(readImage(whole.subarray(0, bytes)).ok, `${bytes} of ${whole.length}`).toBe(false);
    }
  }
});

test('pictures that move are refused', () => {
  const moving = png({ extra: [['acTL', Buffer.alloc(8)]] });
  expect(readImage(moving)).toMatchObject({ ok: false, fault: /moves/ });
  const still = { width: 8, height: 8 };
  const parts = [webp({}, still), movingWebp().subarray(12)];
  const webpThatMoves = Buffer.concat(parts);
  webpThatMoves.writeUInt32LE(webpThatMoves.length - 8, 4);
  expect(readImage(webpThatMoves)).toMatchObject({ ok: false, fault: /moves/ });
});

test('bytes changed anywhere are read without a throw', () => {
  for (const whole of [png(), jpeg(), webp({}, { width: 8, height: 8 }), movingWebp()]) {
    for (let at = 8; at < whole.length; at += 1) {
      for (const byte of [0x00, 0x7f, 0x80, 0xff]) {
        const changed = Buffer.from(whole);
        changed[at] = byte;
        expect(typeof readImage(changed).ok).toBe('boolean');
      }
    }
  }
});
