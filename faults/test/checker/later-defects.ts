// Defects to plant into a good history of scheduled messages. The rule `scheduled` must see each.
import type { HistoryEvent } from '../../src/history.ts';
import type { RecordEvent } from '../../src/log-history.ts';
import type { Defect, History } from './planted-defects.ts';

type Of<T extends HistoryEvent['type']> = Extract<HistoryEvent, { type: T }>;
type Say = Extract<RecordEvent, { kind: 'say' }>;

const isOnce = (one: Of<'schedule'>): boolean => one.everyMs === undefined;

function planOf(history: History, is: (plan: Of<'schedule'>) => boolean): Of<'schedule'> {
  return history.all('schedule').find(is)!;
}
const saysOf = (history: History, { text }: { text: string }): Say[] =>
  history.says.filter((say) => say.text === text);

/** A message that was said once, at its time. */
const saidOnce = (history: History): Of<'schedule'> =>
  planOf(history, (plan) => isOnce(plan) && saysOf(history, plan).length > 0);

const recurring = (history: History): Of<'schedule'> =>
  planOf(history, (plan) => !isOnce(plan) && saysOf(history, plan).length > 2);

/** Neither in the log nor shown. */
const withoutSay = (history: History, plan: Of<'schedule'>, say: Say): HistoryEvent[] =>
  history.without(
    (event) =>
      event === say ||
      (event.type === 'receive' && event.text === plan.text && event.seq === say.seq),
  );

/** The log has it at another place too. */
const stored = (
  history: History,
  plan: Of<'schedule'>,
  of: { atMs: number; id?: string },
): HistoryEvent[] => {
  const { room, client: alias, text, id } = plan;
  const say = { kind: 'say', alias, owner: `o-${alias}`, text, id, scheduled: true } as const;
  const place = { type: 'record', room, seq: 1_000_000 } as const;
  return [...history.events, { ...place, ...say, ...of }];
};

const doneWith = (history: History, outcome: Of<'unlater-done'>['outcome']): Of<'unlater-done'> =>
  history
    .all('unlater-done')
    .find(
      (one) =>
        one.outcome === outcome && planOf(history, ({ id }) => id === one.id).everyMs === undefined,
    )!;

export const laterDefects: readonly Defect[] = [
  {
    name: 'a scheduled message is lost',
    seenBy: 'scheduled',
    plant(history) {
      const plan = planOf(
        history,
        (one) =>
          isOnce(one) &&
          saysOf(history, one).length > 0 &&
          !history.all('unlater').some(({ id }) => id === one.id),
      );
      return withoutSay(history, plan, saysOf(history, plan)[0]!);
    },
  },
  {
    name: 'a scheduled message is said twice',
    seenBy: 'scheduled',
    plant: (history) => stored(history, saidOnce(history), { atMs: 900_000 }),
  },
  {
    name: 'a message is said before its time',
    seenBy: 'scheduled',
    plant(history) {
      const plan = saidOnce(history);
      const [say] = saysOf(history, plan);
      return history.with(say!, { ...say!, atMs: plan.dueMs! - 1 });
    },
  },
  {
    name: 'a recurring message is said twice for one time',
    seenBy: 'scheduled',
    plant(history) {
      const plan = recurring(history);
      const says = saysOf(history, plan);
      const { atMs, id } = says.at(-1)!;
      return stored(history, plan, { atMs: atMs + 1, id: `${id}0` });
    },
  },
  {
    name: 'two times of a recurring message have one id',
    seenBy: 'scheduled',
    plant(history) {
      const [first, second] = saysOf(history, recurring(history));
      return history.with(second!, { ...second!, id: first!.id });
    },
  },
  {
    name: 'a recurring message ends by itself',
    seenBy: 'scheduled',
    plant(history) {
      const plan = planOf(
        history,
        (one) =>
          !isOnce(one) &&
          saysOf(history, one).length > 2 &&
          !history.all('unlater').some(({ id }) => id === one.id) &&
          !history.all('dropped').some(({ id }) => id === one.id),
      );
      const gone = new Set(
        saysOf(history, plan)
          .slice(1)
          .map(({ seq }) => seq),
      );
      return history.without((event) => 'seq' in event && gone.has(event.seq));
    },
  },
  {
    name: 'a message is said after its cancellation was acknowledged',
    seenBy: 'scheduled',
    plant(history) {
      const { id, atMs } = doneWith(history, 'cancelled');
      return stored(
        history,
        planOf(history, (one) => one.id === id),
        { atMs: atMs + 5_000 },
      );
    },
  },
  {
    name: 'a message is called too late to cancel that was never said',
    seenBy: 'scheduled',
    plant(history) {
      const { id } = doneWith(history, 'too-late');
      const plan = planOf(history, (one) => one.id === id);
      return withoutSay(history, plan, saysOf(history, plan)[0]!);
    },
  },
  {
    name: 'an acknowledged message is unknown when it is cancelled',
    seenBy: 'scheduled',
    plant(history) {
      const done = doneWith(history, 'cancelled');
      return history.with(done, { ...done, outcome: 'none' });
    },
  },
  {
    name: 'a refused message is said',
    seenBy: 'scheduled',
    plant(history) {
      const { id, atMs } = history.all('schedule-refused')[0]!;
      return stored(
        history,
        planOf(history, (one) => one.id === id),
        { atMs: atMs + 1 },
      );
    },
  },
  {
    name: 'a message of somebody who is muted is said',
    seenBy: 'scheduled',
    plant(history) {
      const { id, atMs } = history.all('dropped')[0]!;
      const plan = planOf(history, (one) => one.id === id);
      const mute = history
        .all('record')
        .findLast((one) => one.kind === 'act' && one.act === 'mute' && one.atMs < atMs)!;
      const [said, ...others] = stored(history, plan, { atMs }).toReversed();
      const late = { ...(said as Say), seq: mute.seq + 1 };
      return [...others.toReversed(), late].filter(
        (event) => !(event.type === 'dropped' && event.id === id),
      );
    },
  },
  {
    name: 'a message is dropped without reason',
    seenBy: 'scheduled',
    plant(history) {
      const plan = planOf(
        history,
        (one) => isOnce(one) && one.client === 'ava' && saysOf(history, one).length > 0,
      );
      const { client, room, id, dueMs = 0 } = plan;
      const what = { type: 'dropped', client, room, id, code: 'forbidden' } as const;
      const kept = withoutSay(history, plan, saysOf(history, plan)[0]!);
      return [...kept, { ...what, atMs: dueMs + 1, how: 'told' }];
    },
  },
  {
    name: 'a dropped message is in no list',
    seenBy: 'scheduled',
    plant(history) {
      const listed = history.all('dropped').find(({ how }) => how === 'listed');
      return history.without((event) => event === listed);
    },
  },
  {
    name: 'nobody is told that a message was dropped',
    seenBy: 'scheduled',
    plant(history) {
      const [first] = history.all('dropped');
      return history.without((event) => event.type === 'dropped' && event.id === first!.id);
    },
  },
  {
    name: 'a message that was said is still in the list',
    seenBy: 'scheduled',
    plant(history) {
      const { client, room, id } = saidOnce(history);
      const end = history.all('listed')[0]!;
      return history.with(end, end, { type: 'waiting', atMs: end.atMs, client, room, id });
    },
  },
  {
    name: 'a message does not say that it was scheduled',
    seenBy: 'scheduled',
    plant(history) {
      const [say] = saysOf(history, saidOnce(history));
      const { scheduled: _gone, ...rest } = say!;
      return history.with(say!, rest);
    },
  },
];
