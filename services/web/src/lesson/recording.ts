// The recorded run of the lesson: four members at three gateways, as they saw it. Made by
// scripts/record-lesson.ts from a real run. Pure: from records to what is drawn at a time.
import { isSameName } from '../members/roster.ts';
import type { AsideHappening, Happening, SpaceTime } from '../space-time/happening.ts';
import { t } from '../texts/lesson.ts';

export type Recorded = { /** ms since the beginning. */ readonly atMs: number } & (
  | { readonly what: 'step'; readonly step: number }
  | {
      readonly what: 'sent';
      readonly by: string;
      readonly id: string;
      readonly text: string;
      readonly to?: readonly string[];
    }
  | {
      readonly what: 'got';
      readonly by: string;
      readonly seq: number;
      readonly id: string;
      readonly from: string;
      readonly via: string;
    }
  | { readonly what: 'at'; readonly by: string; readonly gateway: string }
  | { readonly what: 'lost'; readonly by: string }
  | {
      readonly what: 'gateway';
      readonly gateway: string;
      readonly change: 'killed' | 'frozen' | 'woken';
    }
  | {
      readonly what: 'view';
      readonly seq: number;
      readonly alias: string;
      readonly change: 'joined' | 'left';
    }
);

type WithoutTime<Record> = Record extends unknown ? Omit<Record, 'atMs'> : never;
/** A record that is noted now. */
export type Unstamped = WithoutTime<Recorded>;

export interface Recording {
  /** `2026-11-29` */
  readonly recordedAt: string;
  readonly members: readonly { readonly name: string; readonly gateway: string }[];
  readonly gateways: readonly string[];
  readonly lengthMs: number;
  readonly records: readonly Recorded[];
}

/** Part of a run: from its first ms until before its last. */
export interface Part {
  readonly fromMs: number;
  readonly toMs: number;
}

/** What is known at one moment. */
export interface Scene {
  readonly spaceTime: SpaceTime;
  /** Where each member sits; absent: it has no connection. */
  readonly places: ReadonlyMap<string, string>;
  readonly received: Received;
}
/** The numbers that each member has received, in its order, by name. */
export type Received = ReadonlyMap<string, readonly number[]>;

/** Returns the parts of the steps, the first step first. */
export function partsOf({ records, lengthMs }: Recording): readonly Part[] {
  const starts = records.flatMap((record) => (record.what === 'step' ? [record.atMs] : []));
  return starts.map((fromMs, index) => ({ fromMs, toMs: starts[index + 1] ?? lengthMs }));
}

/** Returns what happened in a part until this moment. */
export function sceneAt(recording: Recording, { fromMs }: Part, nowMs: number): Scene {
  const members = recording.members.map(({ name }) => name);
  const past = recording.records.filter(({ atMs }) => atMs <= nowMs);
  const places = new Map(recording.members.map(({ name, gateway }) => [name, gateway]));
  const received = new Map<string, number[]>(members.map((name) => [name, []]));
  const sent = new Map<string, Extract<Recorded, { what: 'sent' }>>();
  const drawn = new Set<number>();
  const happenings: Happening[] = [];
  const aside = (atMs: number, words: string, more: Partial<AsideHappening>): void => {
    const key = `aside ${atMs} ${words}`;
    if (atMs >= fromMs) happenings.push({ kind: 'aside', key, words, atMs, ...more });
  };
  for (const record of past) {
    const { atMs } = record;
    switch (record.what) {
      case 'step':
        break;
      case 'sent':
        sent.set(record.id, record);
        break;
      case 'got': {
        if (atMs < fromMs) break;
        const { seq, from, via } = record;
        received.get(record.by)!.push(seq);
        const say = sent.get(record.id);
        // A live one forgets its oldest records.
        if (drawn.has(seq) || !say) break;
        drawn.add(seq);
        const { text, to, atMs: sentAtMs } = say;
        happenings.push({ kind: 'message', seq, from, to, text, via, sentAtMs, heardAtMs: atMs });
        break;
      }
      case 'at':
        places.set(record.by, record.gateway);
        aside(atMs, t.lesson.moved(record.by, record.gateway), {
          connection: { member: record.by, isUp: true },
        });
        break;
      case 'lost':
        places.delete(record.by);
        aside(atMs, t.lesson.lost(record.by), {
          isBad: true,
          connection: { member: record.by, isUp: false },
        });
        break;
      case 'gateway':
        aside(atMs, t.lesson.gateways[record.change](record.gateway), {
          isBad: record.change !== 'woken',
        });
        break;
      case 'view': {
        const { seq, alias, change } = record;
        const [joined, left] = change === 'joined' ? [[alias], []] : [[], [alias]];
        happenings.push({ kind: 'view', seq, joined, left });
        break;
      }
    }
  }
  return {
    spaceTime: { members, here: members, happenings: inLogOrder(happenings), others: 0 },
    places,
    received,
  };
}

/** A later number may have reached its first receiver earlier. */
function inLogOrder(happenings: readonly Happening[]): readonly Happening[] {
  const numbered = happenings
    .filter((each) => each.kind !== 'aside')
    .toSorted((one, other) => one.seq - other.seq);
  let next = 0;
  return happenings.map((each) => (each.kind === 'aside' ? each : numbered[next++]!));
}

/** Returns whether all who received two records received them in the same order. */
export function isSameOrder(received: Received): boolean {
  return [...received.values()].every((seqs) =>
    seqs.every((seq, index) => index === 0 || seq > seqs[index - 1]!),
  );
}

/** Returns whether this member may see a message. */
export function mayReceive(
  happening: Extract<Happening, { kind: 'message' }>,
  member: string,
): boolean {
  const { from, to } = happening;
  return !to || isSameName(from, member) || to.some((name) => isSameName(name, member));
}
