// Makes the rows of the list: days, runs of messages, folded notices, "new since". Pure.
// A run is one author's messages to the same audience, each within 5 minutes of the one before.
// Only its first message shows the author.
import { isSameName } from '../members/roster.ts';
import type { Outgoing } from '../message/outgoing.ts';
import type { ActEntry, Entry, MessageEntry, NoticeEntry } from './timeline.ts';

export type Row =
  | { readonly kind: 'day'; readonly key: string; readonly atMs: number }
  | { readonly kind: 'new'; readonly key: string; readonly atMs: number }
  | { readonly kind: 'act'; readonly key: string; readonly entry: ActEntry }
  | { readonly kind: 'notices'; readonly key: string; readonly notices: readonly NoticeEntry[] }
  | {
      readonly kind: 'message';
      readonly key: string;
      readonly entry: MessageEntry;
      readonly isFirst: boolean;
    }
  | {
      readonly kind: 'outgoing';
      readonly key: string;
      readonly outgoing: Outgoing;
      readonly isFirst: boolean;
    };

export interface RowsOptions {
  /** Those on the screen. */
  readonly entries: readonly Entry[];
  /** The one before them. */
  readonly before: Entry | undefined;
  readonly outgoing: readonly Outgoing[];
  readonly newSince: { readonly afterSeq: number; readonly atMs: number } | undefined;
  readonly me: string;
}

const RUN_MS = 5 * 60_000;

/** The parts of a message that decide whether the next one continues its run. */
interface RunPart {
  readonly from: string;
  readonly to: readonly string[] | undefined;
  readonly atMs: number;
  /** Where it was imported from. */
  readonly imported?: string | undefined;
}

/** Returns the rows of these entries and unsent messages, in their order on the screen. */
export function rowsOf(options: RowsOptions): Row[] {
  const { entries, before, outgoing, me } = options;
  const rows: Row[] = [];
  let run = before?.kind === 'message' ? runPartOf(before) : undefined;
  let dayMs = before && timeOf(before);
  const days = new Set<string>();
  let isNewDone = options.newSince === undefined;
  const startDay = (atMs: number): void => {
    if (dayMs !== undefined && isSameDay(dayMs, atMs)) return;
    // Imported messages lie behind later ones: a day may come twice.
    const day = `d${new Date(atMs).toDateString()}`;
    const key = days.has(day) ? `${day} ${rows.length}` : day;
    days.add(day);
    rows.push({ kind: 'day', key, atMs });
    dayMs = atMs;
    run = undefined;
  };
  const addOutgoing = (one: Outgoing): void => {
    startDay(one.sentAtMs);
    const part = { from: me, to: one.to, atMs: one.sentAtMs };
    rows.push({
      kind: 'outgoing',
      key: `o${one.key}`,
      outgoing: one,
      isFirst: one.ref !== undefined || !continues(run, part),
    });
    run = part;
  };
  const refused = outgoing.filter(({ state }) => state.kind === 'refused');
  for (const entry of entries) {
    while (refused.length > 0 && placeOf(refused[0]!) < entry.seq) addOutgoing(refused.shift()!);
    if (!isNewDone && entry.kind === 'message' && entry.seq > options.newSince!.afterSeq) {
      rows.push({ kind: 'new', key: 'new', atMs: options.newSince!.atMs });
      isNewDone = true;
      run = undefined;
    }
    startDay(timeOf(entry));
    if (entry.kind === 'message') {
      const part = runPartOf(entry);
      const isFirst = entry.message.ref !== undefined || !continues(run, part);
      rows.push({ kind: 'message', key: `m${entry.seq}`, entry, isFirst });
      run = part;
    } else {
      run = undefined;
      addQuiet(rows, entry);
    }
  }
  for (const one of refused) addOutgoing(one);
  for (const one of outgoing) if (one.state.kind === 'waiting') addOutgoing(one);
  return rows;
}

function addQuiet(rows: Row[], entry: Exclude<Entry, MessageEntry>): void {
  if (entry.kind === 'act') {
    rows.push({ kind: 'act', key: `a${entry.seq}`, entry });
    return;
  }
  const last = rows.at(-1);
  if (last?.kind === 'notices') {
    rows[rows.length - 1] = { ...last, notices: [...last.notices, entry] };
  } else {
    rows.push({ kind: 'notices', key: `n${entry.seq}`, notices: [entry] });
  }
}

function placeOf({ state }: Outgoing): number {
  return state.kind === 'refused' ? state.afterSeq : Number.POSITIVE_INFINITY;
}

function runPartOf({ message: { from, to, at, imported } }: MessageEntry): RunPart {
  return { from, to, atMs: at, imported };
}

function continues(run: RunPart | undefined, next: RunPart): boolean {
  return (
    run !== undefined &&
    isSameName(run.from, next.from) &&
    next.atMs - run.atMs < RUN_MS &&
    run.imported === next.imported &&
    (run.to?.join(',') ?? '') === (next.to?.join(',') ?? '')
  );
}

function timeOf(entry: Entry): number {
  switch (entry.kind) {
    case 'message':
      return entry.message.at;
    case 'notice':
      return entry.heardAtMs;
    case 'act':
      return entry.event.at;
  }
}

function isSameDay(oneMs: number, otherMs: number): boolean {
  return new Date(oneMs).toDateString() === new Date(otherMs).toDateString();
}
