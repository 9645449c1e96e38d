// The diagram without a screen: for any events, time runs down, everybody sees the log's order, and
// nothing covers anything else.
import * as fc from 'fast-check';
import { expect, test } from 'vitest';
import type { Happening, SaidHappening, SpaceTime } from './happening.ts';
import { CELL_HEIGHT, layoutSpaceTime, LOG_WIDTH } from './space-time-layout.ts';
import type { MessageRow, SpaceTimeLayout } from './space-time-layout.ts';

const said = (seq: number, fields: Partial<SaidHappening> = {}): SaidHappening => ({
  kind: 'message',
  seq,
  from: 'P1',
  text: 'x',
  via: 'a',
  sentAtMs: seq * 100,
  heardAtMs: seq * 100 + 5,
  ...fields,
});
const four = ['P1', 'P2', 'P3', 'P4'];
const of = (happenings: readonly Happening[]): SpaceTime => ({
  members: four,
  here: four,
  happenings,
  others: 0,
});
const messages = ({ rows }: SpaceTimeLayout): readonly MessageRow[] =>
  rows.filter((row): row is MessageRow => row.kind === 'message');

const anySpaceTime: fc.Arbitrary<SpaceTime> = fc
  .integer({ min: 1, max: 8 })
  .map((count) => Array.from({ length: count }, (_, index) => `Member ${index}`))
  .chain((members) => {
    const name = fc.constantFrom(...members);
    const some = fc.uniqueArray(name, { minLength: 1 });
    const kind = fc.oneof(
      { weight: 5, arbitrary: fc.record({ from: name, to: fc.option(some, { nil: undefined }) }) },
      { weight: 1, arbitrary: fc.record({ joined: fc.subarray(members) }) },
      { weight: 1, arbitrary: fc.record({ left: fc.subarray(members) }) },
      { weight: 1, arbitrary: fc.record({ count: fc.integer({ min: 1, max: 99 }) }) },
      { weight: 1, arbitrary: fc.record({ words: fc.string() }) },
    );
    const delays = fc.record({ gap: fc.integer({ min: 0, max: 20 }), took: fc.nat({ max: 50 }) });
    return fc.array(fc.tuple(kind, delays), { maxLength: 40 }).map((all): SpaceTime => {
      let atMs = 0;
      const happenings = all.map(([one, { gap, took }], index): Happening => {
        atMs += gap;
        const seq = index * 100;
        if ('from' in one) return said(seq, { ...one, sentAtMs: atMs, heardAtMs: atMs + took });
        if ('words' in one) return { kind: 'aside', key: `aside ${index}`, atMs, ...one };
        if ('count' in one) return { kind: 'unseen', seq, count: one.count };
        return { kind: 'view', seq, joined: [], left: [], ...one };
      });
      return { members, here: members, happenings, others: 0 };
    });
  });

test('an arrow never goes back in time, and the log’s order is everybody’s', () => {
  fc.assert(
    fc.property(anySpaceTime, fc.integer({ min: 280, max: 800 }), (spaceTime, width) => {
      const layout = layoutSpaceTime(spaceTime, width);
      const received = new Map<string, number>();
      const sent = new Map<string, number>();
      let logged = 0;
      for (const { up, down, cell } of messages(layout)) {
        expect(up.from.y).toBeLessThan(up.to.y);
        expect(cell.y).toBeGreaterThan(logged);
        logged = cell.y;
        expect(up.from.y).toBeGreaterThan(sent.get(up.member) ?? 0);
        sent.set(up.member, up.from.y);
        for (const { member, from, to } of down) {
          expect(from.y).toBeLessThan(to.y);
          expect(to.y).toBeGreaterThan(received.get(member) ?? 0);
          received.set(member, to.y);
        }
      }
    }),
  );
});

test('cells, lines of text, names and lifelines are apart and inside', () => {
  fc.assert(
    fc.property(anySpaceTime, fc.integer({ min: 280, max: 800 }), (spaceTime, width) => {
      const { rows, lifelines, height, logX } = layoutSpaceTime(spaceTime, width);
      let bottom = 0;
      for (const row of rows) {
        const y = row.kind === 'message' ? row.cell.y : row.y;
        expect(y - CELL_HEIGHT / 2).toBeGreaterThanOrEqual(bottom);
        // A line of text stands under a message's cell.
        bottom = y + CELL_HEIGHT / 2 + (row.kind === 'message' ? 12 : 0);
        expect(bottom).toBeLessThanOrEqual(height);
      }
      for (const [index, { x, label, width: own }] of lifelines.entries()) {
        expect(label.length * 6.2).toBeLessThanOrEqual(own);
        expect(x - own / 2).toBeGreaterThanOrEqual(-0.001);
        expect(x + own / 2).toBeLessThanOrEqual(width + 0.001);
        expect(Math.abs(x - logX)).toBeGreaterThanOrEqual(LOG_WIDTH / 2 + own / 2 - 0.001);
        const before = lifelines[index - 1];
        if (before) expect(x - before.x).toBeGreaterThanOrEqual(own - 0.001);
      }
    }),
  );
});

test('a message reaches those it is for, its sender too, and marks the others', () => {
  const [all, some, one] = messages(
    layoutSpaceTime(
      of([said(1), said(2, { to: ['p2', 'P3'] }), said(3, { from: 'P4', to: ['P2'] })]),
      352,
    ),
  );
  const ends = ({ down }: MessageRow): readonly string[] => down.map(({ member }) => member);
  expect([all!.cast, ends(all!), all!.unseen.length]).toEqual(['broadcast', four, 0]);
  expect([some!.cast, ends(some!), some!.unseen.length]).toEqual([
    'multicast',
    ['P1', 'P2', 'P3'],
    1,
  ]);
  expect([one!.cast, ends(one!), one!.unseen.length]).toEqual(['unicast', ['P2', 'P4'], 2]);
  expect(one!.down.filter(({ isOwn }) => isOwn).map(({ member }) => member)).toEqual(['P4']);
});

test('messages sent before either was received begin at one height', () => {
  const at = (sentAtMs: number, heardAtMs: number) => ({ sentAtMs, heardAtMs });
  const sendYs = (second: SaidHappening): readonly number[] =>
    messages(layoutSpaceTime(of([said(1, at(0, 10)), second]), 352)).map(({ up }) => up.from.y);
  const [one, other] = sendYs(said(2, { from: 'P2', ...at(5, 15) }));
  expect(other).toBe(one);
  for (const later of [said(2, { from: 'P2', ...at(11, 15) }), said(2, at(5, 15))]) {
    const [first, second] = sendYs(later);
    expect(second).toBeGreaterThan(first!);
  }
});

test('a message that was sent before a gateway died begins above its death', () => {
  const ys = (atMs: number): readonly number[] => {
    const died: Happening = { kind: 'aside', key: 'died', words: 'B died', atMs };
    const layout = layoutSpaceTime(of([died, said(2, { sentAtMs: 100, heardAtMs: 300 })]), 352);
    const deaths = layout.rows.flatMap((row) => (row.kind === 'message' ? [] : [row.y]));
    return [messages(layout)[0]!.up.from.y, ...deaths];
  };
  const [before, death] = ys(200);
  expect(before).toBeLessThan(death!);
  const [after, earlierDeath] = ys(50);
  expect(after).toBeGreaterThan(earlierDeath!);
});

test('a lifeline begins with a join and ends with a leave', () => {
  const { lifelines, rows } = layoutSpaceTime(
    {
      members: ['P1', 'P2'],
      here: ['P1'],
      happenings: [
        said(1),
        { kind: 'view', seq: 2, joined: ['P2'], left: [] },
        said(3),
        { kind: 'view', seq: 4, joined: [], left: ['P2'] },
        said(5),
      ],
      others: 0,
    },
    352,
  );
  const [, second] = lifelines;
  expect(second!.spans).toHaveLength(1);
  expect(second!.spans[0]!.isEnded).toBe(true);
  const receivers = rows.flatMap((row) => (row.kind === 'message' ? [row.down.length] : []));
  expect(receivers).toEqual([1, 2, 1]);
});

test('the line of a member without a connection is another, and it still receives', () => {
  const aside = (isUp: boolean): Happening => ({
    kind: 'aside',
    key: String(isUp),
    words: 'x',
    connection: { member: 'P2', isUp },
  });
  const layout = layoutSpaceTime(of([aside(false), said(2), aside(true)]), 352);
  const { spans } = layout.lifelines[1]!;
  expect(spans.map(({ isOffline, isEnded }) => [isOffline, isEnded])).toEqual([
    [false, false],
    [true, false],
    [false, false],
  ]);
  expect(messages(layout)[0]!.down).toHaveLength(4);
});
