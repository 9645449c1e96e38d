import fc from 'fast-check';
import { expect, test } from 'vitest';
import { planCuts } from './purge-plan.ts';
import type { RoomSize } from './purge-plan.ts';

const sizes = fc
  .array(
    fc.record({
      records: fc.integer({ min: 1, max: 5_000 }),
      mean: fc.integer({ min: 200, max: 17_000 }),
    }),
    {
      minLength: 1,
      maxLength: 60,
    },
  )
  .map((rooms) =>
    rooms.map(({ records, mean }, index): RoomSize => ({
      subject: `${index}`,
      records,
      bytes: records * mean,
    })),
  );
const total = (rooms: readonly { bytes: number }[]): number =>
  rooms.reduce((sum, { bytes }) => sum + bytes, 0);
const averageOf = (rooms: readonly RoomSize[]): number => total(rooms) / rooms.length;
const shares = fc.double({ min: 0.01, max: 0.5, noNaN: true });

test('a room below the average never pays, whatever the others hold', () => {
  fc.assert(
    fc.property(sizes, shares, (rooms, share) => {
      const averageBytes = averageOf(rooms);
      const neededBytes = share * total(rooms);
      const cuts = planCuts(rooms, { neededBytes, averageBytes, leastBytes: 1 });
      for (const { subject } of cuts) {
        expect(rooms[Number(subject)]!.bytes).toBeGreaterThan(averageBytes);
      }
    }),
  );
});

test('of two payers the larger never keeps less; none loses over half', () => {
  fc.assert(
    fc.property(sizes, shares, (rooms, share) => {
      const neededBytes = share * total(rooms);
      const averageBytes = averageOf(rooms);
      const cuts = planCuts(rooms, { neededBytes, averageBytes, leastBytes: 0 });
      const cutOf = new Map(cuts.map(({ subject, bytes }) => [subject, bytes]));
      const kept = rooms
        .filter(({ bytes }) => bytes > averageBytes)
        .toSorted((one, other) => one.bytes - other.bytes)
        .map(({ subject, bytes }) => bytes - (cutOf.get(subject) ?? 0));
      for (const [index, bytes] of kept.slice(1).entries()) {
        expect(bytes).toBeGreaterThanOrEqual(kept[index]! - 0.01);
      }
      for (const { subject, bytes, keep } of cuts) {
        const room = rooms[Number(subject)]!;
        expect(bytes).toBeLessThanOrEqual(room.bytes / 2);
        expect(keep).toBeGreaterThanOrEqual(Math.max(1, Math.floor(room.records / 2)));
      }
    }),
  );
});

test('a plan frees what is needed, unless all large rooms are halved', () => {
  fc.assert(
    fc.property(sizes, shares, (rooms, share) => {
      const averageBytes = averageOf(rooms);
      const neededBytes = share * total(rooms);
      const freed = total(planCuts(rooms, { neededBytes, averageBytes, leastBytes: 1 }));
      const payers = rooms.filter(({ bytes }) => bytes > averageBytes);
      // Where a cut is less than one record, or one byte, nothing is purged.
      const slack = payers.reduce((sum, { bytes, records }) => sum + bytes / records, 0) + 1;
      expect(freed).toBeLessThan(neededBytes + slack);
      const most = total(payers) / 2;
      expect(freed).toBeGreaterThanOrEqual(Math.min(neededBytes, most) - slack);
    }),
  );
});

test('whoever writes into rooms of their own never purges a smaller room', () => {
  const stream = 1_000_000;
  const attacks = fc.record({
    rooms: fc.integer({ min: 1, max: 100 }),
    recordBytes: fc.integer({ min: 200, max: 4_000 }),
    victimBytes: fc.integer({ min: 1, max: 3_000 }),
  });
  fc.assert(
    fc.property(attacks, ({ rooms, recordBytes, victimBytes }) => {
      let victim = victimBytes;
      const held = Array.from({ length: rooms }, () => 0);
      for (let written = 0; written < 3_000; written += 1) {
        held[written % rooms]! += recordBytes;
        const bytes = total(held.map((each) => ({ bytes: each }))) + victim;
        if (bytes < 0.9 * stream) continue;
        const averageBytes = bytes / (rooms + 1);
        const sizesNow = [victim, ...held].map((each, index) => ({
          subject: `${index}`,
          bytes: each,
          records: Math.ceil(each / recordBytes),
        }));
        const neededBytes = bytes - 0.8 * stream;
        const cuts = planCuts(sizesNow, { neededBytes, averageBytes, leastBytes: stream / 16_384 });
        expect(cuts.length).toBeGreaterThan(0);
        for (const { subject, bytes: cut } of cuts) {
          if (subject === '0') victim -= cut;
          else held[Number(subject) - 1]! -= cut;
        }
        expect(victim).toBe(victimBytes);
      }
    }),
    { numRuns: 50 },
  );
});
