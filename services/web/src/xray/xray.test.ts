// X-ray without a screen: what is known, where it stands, and a message's path through it.
import type { Message } from '@natter/protocol';
import { expect, test } from 'vitest';
import { castOf, messagePathOf } from './message-path.ts';
import { BUS, layoutOf, PEOPLE_MAX, WIDTH } from './drawing-layout.ts';
import { emptySystem, FADING_MS, withAnswer } from './system-view.ts';
import type { SystemAnswer, SystemView } from './system-view.ts';

const gateway = (id: string): SystemAnswer['gateways'][number] => ({
  id,
  version: '1',
  since: 0,
  connections: 1,
  rooms: 1,
});
const seat = (alias: string, at: string): { alias: string; gateway: string } => ({
  alias,
  gateway: at,
});
function answer(ids: readonly string[], seats: Record<string, string>): SystemAnswer {
  const all = Object.entries(seats).map(([alias, at]) => seat(alias, at));
  return { gateway: ids[0]!, gateways: ids.map(gateway), room: { seats: all, more: false } };
}
const message = (fields: Partial<Message>): Message => ({
  type: 'message',
  room: 'lobby',
  seq: 7,
  id: 'i',
  from: 'Ada',
  text: 'x',
  at: 0,
  via: 'a',
  ...fields,
});
const view: SystemView = withAnswer(
  emptySystem,
  answer(['a', 'b', 'c'], { Ada: 'a', Bob: 'b', Cy: 'b', Dan: 'c' }),
  0,
);

test('a dead gateway fades in its place until nobody sits there', () => {
  const dead = withAnswer(
    view,
    answer(['a', 'c'], { Ada: 'a', Bob: 'b', Cy: 'c', Dan: 'c' }),
    1000,
  );
  expect(dead.gateways.map(({ id, goneSinceMs }) => [id, goneSinceMs])).toEqual([
    ['a', undefined],
    ['b', 1000],
    ['c', undefined],
  ]);
  const late = 1000 + FADING_MS;
  const held = withAnswer(dead, answer(['a', 'c'], { Bob: 'b' }), late);
  expect(held.gateways.map(({ id }) => id)).toEqual(['a', 'b', 'c']);
  const moved = withAnswer(held, answer(['a', 'c'], { Bob: 'a' }), late);
  expect(moved.gateways.map(({ id }) => id)).toEqual(['a', 'c']);
  const back = withAnswer(dead, answer(['a', 'b', 'c'], {}), 2000);
  expect(back.gateways[1]?.goneSinceMs).toBeUndefined();
});

test('the request that asked is no connection at its gateway', () => {
  const { gateways } = withAnswer(emptySystem, answer(['a', 'b'], {}), 0);
  expect(gateways.map(({ connections }) => connections)).toEqual([0, 1]);
});

test('gateways and people stand inside, below NATS, and apart', () => {
  for (const count of [1, 2, 3, 4, 7]) {
    const ids = Array.from({ length: count }, (_, index) => `gw-${index}`);
    const seats = Object.fromEntries(
      Array.from({ length: 40 }, (_, index) => [
        `p${index}`,
        ids[index % 2 === 0 ? 0 : index % count]!,
      ]),
    );
    const { gateways, people, height } = layoutOf(withAnswer(emptySystem, answer(ids, seats), 0));
    expect(gateways).toHaveLength(count);
    for (const { x, y, width } of gateways) {
      expect(x).toBeGreaterThanOrEqual(0);
      expect(x + width).toBeLessThanOrEqual(WIDTH + 0.001);
      expect(y).toBeGreaterThan(BUS.height);
    }
    const places = new Set(people.map(({ x, y }) => `${x} ${y}`));
    expect(places.size).toBe(people.length);
    for (const { y } of people) expect(y).toBeLessThan(height);
    const drawn = people.length + gateways.reduce((sum, { others }) => sum + others, 0);
    expect(drawn).toBe(40);
    expect(Math.max(...ids.map((id) => people.filter((one) => one.gateway === id).length))).toBe(
      Math.min(PEOPLE_MAX, Object.values(seats).filter((id) => id === ids[0]).length),
    );
  }
});

test('each message takes the path of its cast and its gateway', () => {
  const layout = layoutOf(view);
  const ends = (fields: Partial<Message>): number =>
    messagePathOf(message(fields), layout).down.length;
  expect([castOf({}), ends({})]).toEqual(['broadcast', 3]);
  expect([castOf({ to: ['Bob', 'Dan'] }), ends({ to: ['bob', 'Dan'] })]).toEqual(['multicast', 2]);
  expect([castOf({ to: ['Bob'] }), ends({ to: ['Bob'] })]).toEqual(['unicast', 1]);
  const ada = layout.people.find(({ alias }) => alias === 'Ada')!;
  expect(messagePathOf(message({}), layout).up).toMatch(
    new RegExp(`^M${ada.x} ${ada.y}L.* ${BUS.height}$`),
  );
  // She has moved since: the path begins at the gateway that the message names.
  expect(messagePathOf(message({ via: 'b' }), layout).up).not.toContain(`M${ada.x} ${ada.y}`);
  expect(messagePathOf(message({ via: 'unknown' }), layout).up).toBeUndefined();
});
