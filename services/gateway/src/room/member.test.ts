import { Buffer } from 'node:buffer';
import { Socket } from 'node:net';
import type { AliasKey } from '@natter/protocol';
import type { Seat } from '@natter/room-log';
import fc from 'fast-check';
import { expect, test, vi } from 'vitest';
import { Member } from './member.ts';
import { Outbox } from '../transport/outbox.ts';
import { Turns } from '../transport/turn.ts';

/** A member, and the seqs of the acks written to its socket. */
function memberWithAcks(): { member: Member; written: () => number[] } {
  const socket = new Socket();
  const writes = vi.spyOn(socket, 'write').mockReturnValue(true);
  const outbox = new Outbox(socket, new Turns());
  const recipient = {
    wire: 'json',
    owner: 'ann',
    key: 'ann' as AliasKey,
    graceMs: 0,
    device: '',
    outbox,
    hearsRooms: true,
    hearsAmendments: true,
    hearsMarks: false,
    removed: () => undefined,
    end: () => undefined,
  } as const;
  const written = (): number[] => {
    outbox.flush();
    return writes.mock.calls.flatMap(([bytes]) => [...Buffer.from(bytes as Uint8Array)]);
  };
  return { member: new Member(recipient, undefined as unknown as Seat), written };
}

test('acks wait for the record they are about, and go out in the order of asking', () => {
  const { member, written } = memberWithAcks();
  for (const seq of [5, 6, 9]) member.addAck({ seq, id: `m${seq}`, bytes: Buffer.of(seq) });
  member.releaseAcks(4);
  expect(written()).toEqual([]);
  member.releaseAcks(6);
  expect([written(), member.waitsForAcks, member.ackSeq]).toEqual([[5, 6], true, 9]);
  member.releaseAcks(9);
  expect([written(), member.waitsForAcks, member.ackSeq]).toEqual([[5, 6, 9], false, 0]);
});

test('the ack of an id said again has an old seq and overtakes those that still wait', () => {
  const { member, written } = memberWithAcks();
  for (const seq of [8, 3, 7]) member.addAck({ seq, id: `m${seq}`, bytes: Buffer.of(seq) });
  expect(member.ackSeq).toBe(8);
  member.releaseAcks(7);
  expect(written()).toEqual([3, 7]);
  member.releaseAcks(8);
  expect(written()).toEqual([3, 7, 8]);
});

test('whatever is asked and however far it is served, each ack is written once and never before its record', () => {
  const step = fc.record({ ack: fc.integer({ min: 1, max: 100 }), served: fc.nat(100) });
  fc.assert(
    fc.property(fc.array(step, { maxLength: 50 }), (steps) => {
      const { member, written } = memberWithAcks();
      let position = 0;
      for (const { ack, served } of steps) {
        member.addAck({ seq: ack, id: `m${ack}`, bytes: Buffer.of(ack) });
        position = Math.max(position, served);
        member.releaseAcks(position);
        expect(written().every((seq) => seq <= position)).toBe(true);
      }
      member.releaseAcks(100);
      const ascending = (seqs: readonly number[]): number[] => seqs.toSorted((a, b) => a - b);
      expect(ascending(written())).toEqual(ascending(steps.map(({ ack }) => ack)));
    }),
  );
});
