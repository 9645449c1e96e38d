// Defects to plant into a good history of marks, each with the rule that must see it.
import type { HistoryEvent } from '../../src/history.ts';
import type { Defect, History } from './planted-defects.ts';

type Of<T extends HistoryEvent['type']> = Extract<HistoryEvent, { type: T }>;

/** Changes the last event of this type that is so. */
function changed<T extends HistoryEvent['type']>(
  history: History,
  type: T,
  { is = () => true, to }: { is?: (event: Of<T>) => boolean; to: (event: Of<T>) => Of<T> },
): HistoryEvent[] {
  const event = history.all(type).findLast(is)!;
  return history.with(event, to(event));
}

/** Whose mark did not change between: the same client and person. */
const toldAgain = (history: History): Of<'mark-told'> => {
  const told = history.all('mark-told').filter(({ final }) => !final);
  return told.findLast(
    ({ client, alias, read }, at) =>
      read !== undefined &&
      client !== 'eva' &&
      told.slice(0, at).some((one) => one.client === client && one.alias === alias),
  )!;
};

export const markDefects: readonly Defect[] = [
  {
    name: 'a client is told that somebody has received less than before',
    seenBy: 'marks',
    plant(history) {
      const told = toldAgain(history);
      return history.with(told, { ...told, got: 1, read: 1 });
    },
  },
  {
    name: 'a client is told that somebody has read less than before',
    seenBy: 'marks',
    plant(history) {
      const told = toldAgain(history);
      return history.with(told, { ...told, read: 1 });
    },
  },
  {
    name: 'a stored mark goes back',
    seenBy: 'marks',
    plant: (history) =>
      changed(history, 'mark-found', { to: (one) => ({ ...one, got: 2, read: 1 }) }),
  },
  {
    name: 'somebody is further than they said',
    seenBy: 'marks',
    plant: (history) => changed(history, 'mark-told', { to: (one) => ({ ...one, got: 99_999 }) }),
  },
  {
    name: 'more is stored as read than was said',
    seenBy: 'marks',
    plant: (history) =>
      changed(history, 'mark-found', { to: (one) => ({ ...one, got: 99_999, read: 99_999 }) }),
  },
  {
    name: 'what is read was not received',
    seenBy: 'marks',
    plant: (history) =>
      changed(history, 'mark-told', {
        is: ({ read, got }) => read !== undefined && read === got,
        to: (one) => ({ ...one, got: one.got - 1 }),
      }),
  },
  {
    name: 'a mark is lost in the end',
    seenBy: 'marks',
    plant: (history) =>
      changed(history, 'mark-told', {
        is: ({ final, alias, client }) => final && alias === 'ava' && client === 'cid',
        to: (one) => ({ ...one, got: 4, read: 4 }),
      }),
  },
  {
    name: 'others are told what somebody keeps private',
    seenBy: 'marks',
    plant: (history) =>
      changed(history, 'mark-told', {
        is: ({ alias, client }) => alias === 'ben' && client !== 'ben',
        to: (one) => ({ ...one, read: 1 }),
      }),
  },
  {
    name: 'a receipt counts somebody who came later',
    seenBy: 'receipt',
    plant: (history) =>
      changed(history, 'receipt', {
        is: ({ missing }) => !missing.includes('eva'),
        to: (one) => ({ ...one, people: one.people! + 1, missing: [...one.missing, 'eva'] }),
      }),
  },
  {
    name: 'a receipt counts the author',
    seenBy: 'receipt',
    plant: (history) =>
      changed(history, 'receipt', {
        to: (one) => ({ ...one, people: one.people! + 1, got: one.got + 1 }),
      }),
  },
  {
    name: 'a receipt counts somebody who has not received it',
    seenBy: 'receipt',
    plant: (history) =>
      changed(history, 'receipt', {
        is: ({ missing }) => missing.length > 0,
        to: (one) => ({ ...one, got: one.got + 1, missing: one.missing.slice(1) }),
      }),
  },
  {
    name: 'a receipt counts as read what is private',
    seenBy: 'receipt',
    plant: (history) =>
      changed(history, 'receipt', {
        is: ({ got, people }) => got === people,
        to: (one) => ({ ...one, read: one.people! + 1 }),
      }),
  },
  {
    name: 'a receipt misses somebody in the end who has said so',
    seenBy: 'receipt',
    plant: (history) =>
      changed(history, 'receipt', {
        is: ({ final, got }) => final && got > 0,
        to: (one) => ({ ...one, got: one.got - 1, read: 0, missing: [...one.missing, 'ava'] }),
      }),
  },
  {
    name: 'a receipt is of another view',
    seenBy: 'receipt',
    plant: (history) =>
      changed(history, 'receipt', { to: (one) => ({ ...one, view: one.of + 2 }) }),
  },
  {
    name: 'one message more is unread than the log has',
    seenBy: 'unread',
    plant: (history) =>
      changed(history, 'unread-told', {
        is: ({ read }) => read !== undefined,
        to: (one) => ({ ...one, count: one.count + 1 }),
      }),
  },
  {
    name: 'another device is told of no such count',
    seenBy: 'unread',
    plant: (history) =>
      changed(history, 'unread-told', {
        is: ({ read }) => read === undefined,
        to: (one) => ({ ...one, count: one.count + 1_000 }),
      }),
  },
  {
    name: 'a mention is not counted',
    seenBy: 'unread',
    plant: (history) =>
      changed(history, 'unread-told', {
        is: ({ mentions }) => mentions > 0,
        to: ({ read: _read, ...one }) => ({ ...one, mentions: 0 }),
      }),
  },
];
