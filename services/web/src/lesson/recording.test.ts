// The recording that is shipped: it shows what the lesson's words say.
import { expect, test } from 'vitest';
import { t } from '../texts/lesson.ts';
import json from './recording.json' with { type: 'json' };
import { isSameOrder, mayReceive, partsOf, sceneAt } from './recording.ts';
import type { Recording, Scene } from './recording.ts';

const recording = json as Recording;
const parts = partsOf(recording);
const sceneOf = (step: number): Scene => {
  const part = parts[step - 1]!;
  return sceneAt(recording, part, part.toMs);
};
const messagesOf = ({ spaceTime }: Scene) =>
  spaceTime.happenings.filter((each) => each.kind === 'message');

test('each of the six steps has a part of the recording', () => {
  expect(parts).toHaveLength(t.lesson.lessons.length);
  for (const [index, { fromMs, toMs }] of parts.entries()) {
    expect(toMs).toBeGreaterThan(fromMs);
    expect(messagesOf(sceneOf(index + 1)).length).toBeGreaterThan(0);
  }
  expect(recording.lengthMs).toBeLessThan(30_000);
});

test('everybody received what it may see, once, in one order, and nothing else', () => {
  for (let step = 1; step <= parts.length; step += 1) {
    const scene = sceneOf(step);
    expect(isSameOrder(scene.received)).toBe(true);
    for (const [member, seqs] of scene.received) {
      const own = messagesOf(scene).filter((each) => mayReceive(each, member));
      expect(seqs).toEqual(own.map(({ seq }) => seq));
    }
  }
});

test('the first steps are to all, to some, to one; the fourth at once', () => {
  const audiences = (step: number): readonly (number | undefined)[] =>
    messagesOf(sceneOf(step)).map(({ to }) => to?.length);
  expect(audiences(1)).toEqual([undefined, undefined]);
  expect(audiences(2)).toEqual([2, 2]);
  expect(audiences(3)).toEqual([1, 1]);
  const [one, other] = messagesOf(sceneOf(4));
  expect(other!.sentAtMs).toBeLessThan(one!.heardAtMs!);
  expect(one!.via).not.toBe(other!.via);
});

test('a scene in the middle holds what was received until then', () => {
  const [part] = parts;
  const before = sceneAt(recording, part!, part!.fromMs);
  expect(messagesOf(before)).toEqual([]);
  const whole = messagesOf(sceneOf(1));
  const firstHeardMs = whole[0]!.heardAtMs!;
  expect(messagesOf(sceneAt(recording, part!, firstHeardMs))).toHaveLength(1);
});

test('another order is told from the same', () => {
  expect(isSameOrder(new Map([['P1', [3, 2]]]))).toBe(false);
  expect(
    isSameOrder(
      new Map([
        ['P1', [2, 3]],
        ['P2', []],
        ['P3', [3]],
      ]),
    ),
  ).toBe(true);
});
