import { Buffer } from 'node:buffer';
import type { AliasKey, RoomName } from '@natter/protocol';
import { maySee, type SayRecord, tokenOf } from '@natter/room-log';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { FanOut, type Shown } from './fan-out.ts';
import { payloadsOf } from './frames-of-test.ts';

const OWNERS = ['ann', 'bob', 'cy', 'dan', 'nobody'];
const anyOwner = fc.constantFrom(...OWNERS.slice(0, 4));
const anySay = fc.record({
  from: anyOwner,
  audience: fc.option(fc.array(anyOwner, { minLength: 1, maxLength: 3 }), { nil: undefined }),
});
const anyAmendment = anySay.map((said) => ({ amends: said }));
const anyTurn = fc.array(
  fc.oneof(anySay, anyAmendment, fc.constantFrom('change' as const, 'act' as const)),
  { maxLength: 20 },
);

type SayOf = typeof anySay extends fc.Arbitrary<infer T> ? T : never;

function shownOf(
  what: typeof anyTurn extends fc.Arbitrary<(infer T)[]> ? T : never,
  seq: number,
): Shown {
  if (what === 'change')
    return {
      kind: 'change',
      change: { seq, change: 'joined', alias: 'eve', key: 'eve' as AliasKey, stay: 's', count: 1 },
    };
  if (what === 'act') return actOf(seq);
  if ('amends' in what) return amendmentOf(what.amends, seq);
  const { from, audience } = what;
  const stored = {
    type: 'message',
    room: 'r',
    id: `i${seq}`,
    from,
    text: `text ${seq}`,
    at: 1,
    via: 'g',
  };
  const body = Buffer.from(JSON.stringify(stored));
  const party = { alias: tokenOf(from as AliasKey), owner: from };
  return {
    kind: 'say',
    record: { kind: 'say', isReply: false, seq, lastSeq: seq - 1, from: party, audience, body },
  };
}

function amendmentOf({ from, audience }: Pick<SayOf, 'from' | 'audience'>, seq: number): Shown {
  const change = { of: 1, by: from, at: 1, rev: 1, react: '👍' };
  const told = { type: 'amended' as const, room: 'r' as RoomName, ...change };
  const body = Buffer.from(JSON.stringify(told));
  const party = { alias: tokenOf(from as AliasKey), owner: from };
  const event = { ...told, seq };
  const record = { seq, lastSeq: seq - 1, from: party, audience, body, event };
  return { kind: 'amend', record: { kind: 'amend', ...record } };
}

function actOf(seq: number): Shown {
  const told = { type: 'room', room: 'r' as RoomName, by: 'ann', act: 'topic', at: 1 } as const;
  const from = { alias: tokenOf('ann' as AliasKey), owner: 'ann' };
  const body = Buffer.from(JSON.stringify(told));
  const common = { seq, lastSeq: seq - 1, from, audience: undefined, about: undefined };
  return { kind: 'room', record: { kind: 'room', ...common, body, event: { ...told, seq } } };
}

const sees = (shown: Shown, owner: string): boolean =>
  (shown.kind !== 'say' && shown.kind !== 'amend') || maySee(shown.record, owner);
const seqOf = (shown: Shown): number =>
  shown.kind === 'change' ? shown.change.seq : shown.record.seq;

test('each owner is shown exactly what it may see, in order, whoever is asked for before', () => {
  fc.assert(
    fc.property(anyTurn, fc.shuffledSubarray(OWNERS, { minLength: 5 }), (turn, askedFor) => {
      const all = turn.map((what, index) => shownOf(what, index + 1));
      const fanOut = new FanOut('r');
      for (const shown of all) fanOut.add(shown);
      for (const owner of askedFor) {
        const may = all.filter((shown) => sees(shown, owner));
        const frames = payloadsOf(
          fanOut.view({ hearsRooms: true, hearsAmendments: true, wire: 'json', owner }),
        );
        const seqs = frames.map((frame) => (JSON.parse(frame) as { seq: number }).seq);
        expect(seqs).toEqual(may.map(seqOf));
        const lines = fanOut
          .view({ hearsRooms: true, hearsAmendments: true, wire: 'line', owner })
          .toString()
          .split('\n')
          .slice(0, -1);
        expect(lines).toEqual(
          payloadsOf(
            fanOut.view({ hearsRooms: true, hearsAmendments: true, wire: 'frame', owner }),
          ),
        );
        expect(lines).toHaveLength(may.length);
        const older = payloadsOf(
          fanOut.view({ hearsRooms: false, hearsAmendments: false, wire: 'json', owner }),
        );
        const knows = (frame: string): boolean => !/"type":"(room|amended)"/.test(frame);
        expect(older).toEqual(frames.filter(knows));
      }
    }),
  );
});

test('those who see the same share one buffer, also when a private record is among the turn', () => {
  const fanOut = new FanOut('r');
  fanOut.add(shownOf({ from: 'ann', audience: undefined }, 1));
  fanOut.add(shownOf({ from: 'ann', audience: ['bob'] }, 2));
  fanOut.add(shownOf('change', 3));
  expect(fanOut.view({ hearsRooms: true, hearsAmendments: true, wire: 'json', owner: 'cy' })).toBe(
    fanOut.view({ hearsRooms: true, hearsAmendments: true, wire: 'json', owner: 'dan' }),
  );
  expect(
    fanOut.view({ hearsRooms: true, hearsAmendments: true, wire: 'json', owner: 'bob' }),
  ).toEqual(fanOut.view({ hearsRooms: true, hearsAmendments: true, wire: 'json', owner: 'ann' }));
  expect(
    fanOut.view({ hearsRooms: true, hearsAmendments: true, wire: 'json', owner: 'bob' }),
  ).not.toEqual(
    fanOut.view({ hearsRooms: true, hearsAmendments: true, wire: 'json', owner: 'cy' }),
  );
});

test('what is added after somebody looked is in the next view', () => {
  const fanOut = new FanOut('r');
  expect(
    fanOut.view({ hearsRooms: true, hearsAmendments: true, wire: 'line', owner: 'ann' }),
  ).toHaveLength(0);
  fanOut.add(shownOf({ from: 'ann', audience: undefined }, 1));
  fanOut.view({ hearsRooms: true, hearsAmendments: true, wire: 'line', owner: 'bob' });
  fanOut.add(shownOf({ from: 'bob', audience: undefined }, 2));
  expect(
    fanOut.view({ hearsRooms: true, hearsAmendments: true, wire: 'line', owner: 'bob' }).toString(),
  ).toBe('ann: text 1\nbob: text 2\n');
});

test('an audience never widens a view to who is not in it', () => {
  const secret: Pick<SayRecord, 'from' | 'audience'> = {
    from: { alias: tokenOf('ann' as AliasKey), owner: 'ann' },
    audience: ['bob'],
  };
  expect(OWNERS.filter((owner) => maySee(secret, owner))).toEqual(['ann', 'bob']);
});
