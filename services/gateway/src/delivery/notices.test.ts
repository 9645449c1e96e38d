import type { AliasKey } from '@natter/protocol';
import type { RosterChange } from '@natter/room-log';
import { expect, test } from 'vitest';
import { Notices } from './notices.ts';

/** The change of that sequence, as if everybody joined, one after the other. */
function joined(seq: number, count: number): RosterChange {
  return {
    seq,
    change: 'joined',
    alias: `m${seq}`,
    key: `m${seq}` as AliasKey,
    stay: `s${seq}`,
    count,
  };
}

test('below 200 members a notice is told by itself, from there on in digests, until below 150', () => {
  const notices = new Notices(0);
  expect(notices.tell(joined(1, 199))).toBe(true);
  expect(notices.tell(joined(2, 200))).toBe(false);
  expect(notices.tell({ ...joined(3, 150), change: 'left' })).toBe(false);
  expect(notices.tell({ ...joined(4, 149), change: 'left' })).toBe(true);
  expect(notices.takeDigest()?.after(0).counts).toEqual({ joined: 1, left: 1 });
  expect(notices.digestDue).toBe(false);
});

test('who comes and goes within a digest is not in it', () => {
  const notices = new Notices(300);
  notices.tell(joined(1, 301));
  notices.tell({ ...joined(1, 300), seq: 2, change: 'left' });
  expect(notices.takeDigest()?.after(0).empty).toBe(true);
  expect(notices.takeDigest()).toBeUndefined();
});

test('who came in between a going and a coming is told of the coming, which for the others is no change', () => {
  const notices = new Notices(300);
  const changed = { ...joined(1, 300), alias: 'ann' };
  notices.tell({ ...changed, seq: 1, change: 'left' });
  notices.tell({ ...changed, seq: 3 });
  const digest = notices.takeDigest();
  expect(digest?.after(0).empty).toBe(true);
  expect(digest?.after(2).counts).toEqual({ joined: 1, left: 0 });
});

test('one who catches up is told of the digests it missed, not of what the next one will tell', () => {
  const notices = new Notices(300);
  notices.tell(joined(1, 301));
  notices.tell(joined(2, 302));
  expect(notices.digestedAfter(0).empty).toBe(true);
  notices.takeDigest();
  notices.tell(joined(3, 303));
  expect(notices.digestedAfter(0).counts).toEqual({ joined: 2, left: 0 });
  expect(notices.digestedAfter(1).counts).toEqual({ joined: 1, left: 0 });
  expect(notices.digestedAfter(2).empty).toBe(true);
});

test('of too many kept notices the oldest are lost, and only who needs those has fallen behind', () => {
  const notices = new Notices(0);
  for (let seq = 1; seq <= 10_003; seq += 1) notices.tell(joined(seq, 1));
  expect(notices.lostSeq).toBe(3);
  expect(notices.at(3)).toEqual([]);
  expect(notices.at(4)).toEqual([joined(4, 1)]);
  notices.forget();
  expect(notices.lostSeq).toBe(0);
});
