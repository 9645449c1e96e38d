import fc from 'fast-check';
import { expect, test } from 'vitest';
import { roomOfAddress, roomOfLink, seqOfAddress, writtenIn } from './room-name.ts';

test.each([
  ['#design', 'design'],
  ['#Design', 'design'],
  ['#DESIGN', 'design'],
  ['#on-call.2', 'on-call.2'],
  ['#%64esign', 'design'],
  ['#ＤＥＳＩＧＮ', 'design'],
  ['##design', 'design'],
  ['#%20design%20', 'design'],
])('%j is a room', (hash, room) => {
  expect(roomOfAddress(hash)).toBe(room);
});

test('an address may name a message of the room', () => {
  expect(roomOfAddress('#Design/1207')).toBe('design');
  expect(['#design/1207', '#design', '/1207', '#design/12a'].map(seqOfAddress)).toEqual([
    1207,
    undefined,
    undefined,
    undefined,
  ]);
});

test.each(['', '#', '#café', '#caf%C3%A9', '#a b', '#a/b', '#%', `#${'a'.repeat(65)}`])(
  '%j is no room',
  (hash) => {
    expect(roomOfAddress(hash)).toBeUndefined();
  },
);

test('an address is told as a person writes it', () => {
  expect(['#caf%C3%A9', '#a%20b', '#%'].map(writtenIn)).toEqual(['café', 'a b', '%']);
});

const page = { origin: 'http://chat.example:8080', pathname: '/' };
test.each([
  ['http://chat.example:8080/#design', 'design'],
  ['http://chat.example:8080#Design', 'design'],
  ['HTTP://CHAT.example:8080/#design', 'design'],
])('%j leads to a room of this server', (href, room) => {
  expect(roomOfLink(href, page)).toBe(room);
});

test.each([
  'http://chat.example/#design',
  'https://chat.example:8080/#design',
  'http://chat.example:8080/docs#design',
  'http://chat.example:8080/?a#design',
  'http://chat.example:8080/',
  'http://chat.example:8080@evil.example/#design',
  'mailto:a@b.cc',
  'design',
])('%j leads elsewhere', (href) => {
  expect(roomOfLink(href, page)).toBeUndefined();
});

test('no text makes it throw', () => {
  fc.assert(
    fc.property(fc.string({ unit: 'binary' }), (text) => {
      roomOfAddress(`#${text}`);
      writtenIn(text);
      roomOfLink(text, page);
    }),
  );
});
