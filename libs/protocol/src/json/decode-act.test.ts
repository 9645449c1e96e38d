// Acts, inbound: each has its own fields and no others; everything else is a refusal with a reason.
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { BAN_SECONDS_MAX, TOPIC_CHARACTERS_MAX } from '../acts.ts';
import { ACT_PEOPLE_MAX, actFields } from './act-schema.ts';
import { decodeAct } from './decode-act.ts';
import { decodeClientMessage } from './json-codec.ts';

const acts = [
  { act: 'create', access: 'closed', topic: 'plans', people: ['bob', 'Čeněk'], guests: true },
  { act: 'topic', topic: '' },
  { act: 'access', access: 'open', guests: false },
  { act: 'invite', uses: 3, seconds: 60 },
  { act: 'accept-invite', secret: 'x'.repeat(43) },
  { act: 'add', who: 'bob' },
  { act: 'remove', who: 'bob', why: 'asked to' },
  { act: 'ban', who: 'bob', seconds: 60, why: 'spam' },
  { act: 'unban', who: 'bob' },
  { act: 'mute', who: 'bob' },
  { act: 'unmute', who: 'bob' },
  { act: 'role', who: 'bob', role: 'moderator' },
  { act: 'slow', seconds: 0 },
  { act: 'archive', archived: true },
  { act: 'receipts', on: false },
] as const;
const request = { id: 'a1', room: 'den' };

test('every act is decoded with its own fields', () => {
  expect(acts.map(({ act }) => act)).toEqual(Object.keys(actFields));
  for (const act of acts) {
    const frame = { type: 'act', ...request, ...act };
    const more = { ...frame, owner: 'x', __proto__: { role: 'owner' }, hash: 'y' };
    for (const text of [JSON.stringify(frame), JSON.stringify(more)]) {
      expect(decodeClientMessage(text)).toEqual({ ok: true, value: frame });
    }
  }
});

test('a direct room needs no name', () => {
  const frame = { id: 'a1', act: 'create', access: 'direct', people: ['bob'] };
  expect(decodeAct(frame)).toMatchObject({ ok: true });
  expect(decodeAct({ ...frame, access: 'closed' })).toMatchObject({
    ok: false,
    refusal: { code: 'bad-room' },
  });
});

const wrong: readonly (readonly [string, object, string])[] = [
  ['no act', {}, 'bad-request'],
  ['an act that does not exist', { act: 'promote' }, 'bad-request'],
  ['an act of every object', { act: 'constructor' }, 'bad-request'],
  ['a missing field', { act: 'ban' }, 'bad-request'],
  ['nobody', { act: 'ban', who: '' }, 'bad-request'],
  ['several people', { act: 'ban', who: ['bob', 'cy'] }, 'bad-request'],
  ['a name that goes on and on', { act: 'ban', who: 'b'.repeat(129) }, 'bad-request'],
  ['a lone surrogate', { act: 'ban', who: 'b\ud800' }, 'bad-request'],
  ['a ban of no time', { act: 'ban', who: 'bob', seconds: 0 }, 'bad-request'],
  ['a ban of part of a second', { act: 'ban', who: 'bob', seconds: 1.5 }, 'bad-request'],
  ['too long a ban', { act: 'ban', who: 'bob', seconds: BAN_SECONDS_MAX + 1 }, 'bad-request'],
  ['another role', { act: 'role', who: 'bob', role: 'king' }, 'bad-request'],
  ['another access', { act: 'access', access: 'direct' }, 'bad-request'],
  [
    'too long a topic',
    { act: 'topic', topic: 'x'.repeat(TOPIC_CHARACTERS_MAX + 1) },
    'bad-request',
  ],
  ['no room', { act: 'topic', topic: 'x', room: undefined }, 'bad-room'],
  ['a room that is none', { act: 'topic', topic: 'x', room: '..' }, 'bad-room'],
  ['no id', { act: 'topic', topic: 'x', id: undefined }, 'bad-request'],
  [
    'a crowd',
    { act: 'create', access: 'closed', people: Array(ACT_PEOPLE_MAX + 1).fill('bob') },
    'too-large',
  ],
  [
    'a lone surrogate among people',
    { act: 'create', access: 'closed', people: ['bob', '\udc00'] },
    'bad-request',
  ],
];
test.each(wrong)('%s is refused', (_, fields, code) => {
  expect(decodeAct({ ...request, ...fields })).toMatchObject({ ok: false, refusal: { code } });
});

test('any fields give an act or a refusal, never an exception', () => {
  const fields = fc.dictionary(
    fc.constantFrom('act', 'who', 'room', 'id', 'people', 'seconds', 'access', 'topic', 'role'),
    fc.oneof(fc.jsonValue(), fc.constantFrom(...Object.keys(actFields), 'den', 'bob')),
  );
  fc.assert(
    fc.property(fields, (any) => {
      const decoded = decodeAct(any);
      if (decoded.ok) expect(Object.keys(actFields)).toContain(decoded.value.act);
      else expect(decoded.refusal.message).not.toBe('');
    }),
  );
});
