// The stretches of a room's log in which an act bars somebody: from its record to the record of the
// act that takes it back. By the log, whatever the gateways did.
import type { ActRecord } from '../../act-history.ts';
import type { RecordEvent } from '../../log-history.ts';
import type { AskedAct } from './acts.ts';
import type { Room } from '../room.ts';
import type { SayRecord } from '../sent.ts';

/** Which acts take back what. */
const LIFTS = {
  ban: ['unban'],
  mute: ['unmute'],
  // In a closed room; an open one may be entered again at once.
  remove: ['add', 'accept-invite'],
} as const;
export type Bar = keyof typeof LIFTS;

export interface Barred {
  readonly by: Bar;
  readonly alias: string;
  /** Of the act's record. */
  readonly seq: number;
  /** Of the record that takes it back; Infinity: none. */
  readonly untilSeq: number;
  /** Undefined: its acknowledgement does not name this record, or did not come. */
  readonly act: AskedAct | undefined;
  /** When somebody began to take it back; Infinity: nobody did. */
  readonly untilMs: number;
}

type Act = RecordEvent & ActRecord;

/** Returns the stretches in the order of the log. */
export function barredIn(room: Room): Barred[] {
  const { asked } = room.acts;
  const records = room.records.filter((record): record is Act => record.kind === 'act');
  let access = 'open';
  return records.flatMap((record, index): Barred[] => {
    access = record.access ?? access;
    const { act: by, seq } = record;
    const [alias] = record.who;
    if (!isBar(by) || alias === undefined || (by === 'remove' && access === 'open')) return [];
    const lifts: readonly string[] = LIFTS[by];
    const isLift = (one: { readonly act: string }): boolean => lifts.includes(one.act);
    const end = records.slice(index + 1).find((one) => isLift(one) && one.who.includes(alias));
    const act = asked.find((one) => one.seq === seq);
    const sinceMs = act?.atMs ?? record.atMs;
    const lift = asked.find((one) => isLift(one) && one.who === alias && one.atMs > sinceMs);
    const untilSeq = end?.seq ?? Infinity;
    return [{ by, alias, seq, untilSeq, act, untilMs: lift?.atMs ?? Infinity }];
  });
}

const isBar = (act: string): act is Bar => Object.hasOwn(LIFTS, act);

/** Returns what the log holds of the person within the stretch, ascending. */
export const saysWithin = (room: Room, { alias, seq, untilSeq }: Barred): SayRecord[] =>
  [...room.says.values()].filter(
    (say) => say.alias === alias && say.seq > seq && say.seq < untilSeq,
  );

/** Whether the say was sent when the act had been acknowledged already. */
export function isSentAfter(room: Room, say: SayRecord, { act }: Barred): boolean {
  const sentMs = room.sendByText.get(say.text)?.atMs;
  return sentMs !== undefined && act?.ackedMs !== undefined && sentMs > act.ackedMs;
}
