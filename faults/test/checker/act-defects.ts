// Defects to plant into a good history of a room with a card, each with the rule that must see it.
import type { HistoryEvent } from '../../src/history.ts';
import type { RecordEvent } from '../../src/log-history.ts';
import type { Defect } from './planted-defects.ts';
import type { History } from './planted-defects.ts';

type Found = Extract<HistoryEvent, { type: 'seat-found' }>;
type Say = Extract<RecordEvent, { kind: 'say' }>;
type Act = Extract<RecordEvent, { kind: 'act' }>;

/** Stores a refused say of the person who was barred by this act, at this seq. */
function withSay(history: History, by: string, seqOf: (act: Act) => number): HistoryEvent[] {
  const act = actOf(history, by);
  const refused = history.all('refusal').find(({ text, atMs }) => text && atMs > act.atMs);
  const text = refused!.text!;
  const say: Say = {
    type: 'record',
    kind: 'say',
    room: act.room,
    alias: 'toby',
    owner: 'o-toby',
    id: text,
    text,
    seq: seqOf(act),
    atMs: refused!.atMs,
  };
  // Its sender heard nothing of it, and so no other rule is concerned.
  return [...history.without((event) => event === refused), say];
}

/** Returns the record of the first act of this kind. */
const actOf = (history: History, act: string): Act =>
  history.all('record').find((one): one is Act => one.kind === 'act' && one.act === act)!;

/** Returns what was found in the seat after the first act of this kind. */
function foundAfter(history: History, act: string): Found {
  const { id } = history.all('act').find((one) => one.act === act)!;
  return history.all('seat-found').find((one) => one.id === id)!;
}

const stayBefore = (history: History, act: Act): string =>
  history.memberRecords.findLast(({ seq, alias }) => seq < act.seq && alias === 'toby')!.stay;

const withoutReading = (history: History, by: string): Found => {
  const found = foundAfter(history, by);
  return { ...found, stay: '', muted: false };
};

export const actDefects: readonly Defect[] = [
  ...(['ban', 'remove'] as const).flatMap((by): Defect[] => [
    {
      name: `somebody speaks after the ${by} has changed their seat`,
      seenBy: 'removed',
      plant(history) {
        const left = history.memberRecords.find(
          ({ seq, change }) => change === 'left' && seq > actOf(history, by).seq,
        )!;
        // Between the seat and its notice: nothing else tells.
        const late = left.seatSeq! + 0.5;
        const planted = withSay(history, by, () => late);
        const acted = history.all('acted').find(({ seq }) => seq === actOf(history, by).seq);
        return planted.filter((event) => event !== acted);
      },
    },
    {
      name: `somebody whose seat nobody changed speaks after the ${by} was acknowledged`,
      seenBy: 'removed',
      plant: (history) =>
        withSay(history, by, ({ seq }) => seq + 0.5).filter(
          (event) => !(event.type === 'record' && event.kind === 'member' && event.why),
        ),
    },
    {
      name: `somebody is shown a message from after the ${by}`,
      seenBy: 'shut-out',
      plant(history) {
        const { seq } = actOf(history, by);
        const shown = history.receives.find((event) => event.client === 'wini' && event.seq > seq);
        return history.with(shown!, shown!, { ...shown!, client: 'toby' });
      },
    },
    {
      name: `somebody reads in the history what was said after the ${by}`,
      seenBy: 'shut-out',
      plant(history) {
        const { seq, room } = actOf(history, by);
        const shown = history.receives.find((event) => event.client === 'wini' && event.seq > seq)!;
        const { atMs, id, from, text } = shown;
        const messages = [{ seq: shown.seq, id, from, text }];
        const range = { fromSeq: shown.seq, toSeq: shown.seq, messages };
        return history.with(shown, shown, { type: 'page', atMs, client: 'toby', room, ...range });
      },
    },
    {
      name: `a ${by} is acknowledged, and the seat is as before`,
      seenBy: 'acted',
      plant(history) {
        const found = foundAfter(history, by);
        const stay = stayBefore(history, actOf(history, by));
        return history.with(found, { ...found, stay });
      },
    },
  ]),
  {
    name: 'somebody speaks after the mute has changed their seat',
    seenBy: 'muted',
    plant(history) {
      const { seq } = foundAfter(history, 'mute');
      const acted = history.all('acted').find((one) => one.seq === actOf(history, 'mute').seq)!;
      // Sent before the acknowledgement.
      const sent = history.all('send').find(({ atMs }) => atMs > acted.atMs)!;
      const planted = new Set(withSay(history, 'mute', () => seq + 0.5));
      return [...planted].map((event) =>
        event === sent ? { ...sent, atMs: acted.atMs - 1 } : event,
      );
    },
  },
  {
    name: 'somebody speaks after the mute was acknowledged',
    seenBy: 'muted',
    plant(history) {
      const found = foundAfter(history, 'mute');
      return withSay(history, 'mute', ({ seq }) => seq + 0.5).map((event) =>
        event === found ? withoutReading(history, 'mute') : event,
      );
    },
  },
  {
    name: 'a mute is acknowledged, and the seat is as before',
    seenBy: 'acted',
    plant(history) {
      const found = foundAfter(history, 'mute');
      return history.with(found, { ...found, muted: false });
    },
  },
  {
    name: 'an act is acknowledged that the log does not have',
    seenBy: 'acted',
    plant: (history) => history.without((event) => event === actOf(history, 'mute')),
  },
  ...(['ban', 'mute'] as const).map((by): Defect => ({
    name: `a card lacks the ${by} that was acknowledged before`,
    seenBy: 'acted',
    plant(history) {
      const card = history.all('card').find(({ bans, mutes }) => {
        return (by === 'ban' ? bans : mutes).length > 0;
      })!;
      return history.with(card, { ...card, bans: [], mutes: [] });
    },
  })),
  {
    name: 'a card has the ban that was taken back before',
    seenBy: 'acted',
    plant(history) {
      const card = history.all('card').find(({ bans }) => bans.length > 0)!;
      const { id } = history.all('act').find(({ act }) => act === 'unban')!;
      const lifted = history.all('acted').find((one) => one.id === id)!;
      const { atMs } = lifted;
      return history.with(lifted, lifted, { ...card, askedMs: atMs, atMs: atMs + 1 });
    },
  },
];
