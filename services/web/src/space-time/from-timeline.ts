// From a room's timeline to the events of the diagram: the newest, and who is drawn. Pure.
import type { Entry, Timeline } from '../conversation/timeline.ts';
import { isSameName } from '../members/roster.ts';
import { t } from '../texts/lesson.ts';
import type { Happening, SpaceTime } from './happening.ts';

/** Events drawn. At 60 messages a second a page must not draw all of them. */
export const HAPPENINGS_MAX = 24;
/** Lifelines drawn. */
export const MEMBERS_MAX = 8;

export interface FromTimelineOptions {
  readonly timeline: Pick<Timeline, 'entries' | 'joinedSeq'>;
  /** The roster now, as people read it. */
  readonly names: readonly string[];
  readonly count: number;
  readonly me: string;
  /** Default: MEMBERS_MAX. */
  readonly membersMax?: number;
}

/** Returns the newest events, and lifelines for this member and those who spoke or were named. */
export function spaceTimeOf(options: FromTimelineOptions): SpaceTime {
  const { timeline, names, count, me, membersMax = MEMBERS_MAX } = options;
  const entries = timeline.entries.slice(-HAPPENINGS_MAX);
  const known = namesIn(entries, names);
  const members = chosen({ entries, known, me, max: membersMax });
  const happenings = withUnseen(entries, timeline.joinedSeq).slice(-HAPPENINGS_MAX);
  const before = hereBefore(happenings, names);
  return {
    members,
    here: members.filter((name) => has(before, name)),
    happenings: happenings.filter((each) => isDrawn(each, members)),
    others: Math.max(0, count - members.filter((name) => has(names, name)).length),
  };
}

/** Everybody of the roster, and those who came and left meanwhile. */
function namesIn(entries: readonly Entry[], names: readonly string[]): readonly string[] {
  const all = [...names];
  for (const entry of entries)
    for (const name of namesOf(entry)) if (!has(all, name)) all.push(name);
  return all;
}

function namesOf(entry: Entry): readonly string[] {
  switch (entry.kind) {
    case 'message':
      return [entry.message.from, ...(entry.message.to ?? [])];
    case 'notice':
      return [...entry.joined, ...entry.left];
    case 'act':
      return [];
  }
}

interface ChosenOptions {
  readonly entries: readonly Entry[];
  readonly known: readonly string[];
  readonly me: string;
  readonly max: number;
}

/** In the order of the roster, so that a lifeline keeps its place. */
function chosen({ entries, known, me, max }: ChosenOptions): readonly string[] {
  if (known.length <= max) return known;
  const wanted = [me];
  const newestFirst = entries.toReversed().filter(({ kind }) => kind === 'message');
  for (const name of [...newestFirst.flatMap(namesOf), ...known]) {
    if (wanted.length === max) break;
    if (!has(wanted, name)) wanted.push(name);
  }
  return known.filter((name) => has(wanted, name));
}

/** Undoes the changes that are drawn, the newest first. */
function hereBefore(happenings: readonly Happening[], names: readonly string[]): readonly string[] {
  let here = [...names];
  for (const happening of happenings.toReversed()) {
    if (happening.kind !== 'view') continue;
    here = here.filter((name) => !has(happening.joined, name));
    for (const name of happening.left) if (!has(here, name)) here.push(name);
  }
  return here;
}

/** A hole in the numbers is one event. Before the join nobody told what is missing. */
function withUnseen(entries: readonly Entry[], joinedSeq: number): readonly Happening[] {
  const all: Happening[] = [];
  let last: number | undefined;
  for (const entry of entries) {
    if (last !== undefined && last >= joinedSeq && entry.seq > last + 1)
      all.push({ kind: 'unseen', seq: last + 1, count: entry.seq - last - 1 });
    last = Math.max(last ?? 0, entry.seq);
    const happening = happeningOf(entry);
    if (happening) all.push(happening);
  }
  return all;
}

function happeningOf(entry: Entry): Happening | undefined {
  switch (entry.kind) {
    case 'message': {
      const { seq, message, tookMs } = entry;
      const { from, to, text, via, at } = message;
      const heardAtMs = tookMs === undefined ? undefined : at + Math.max(0, tookMs);
      return { kind: 'message', seq, from, to, text, via, sentAtMs: at, heardAtMs };
    }
    case 'notice':
      return { kind: 'view', seq: entry.seq, joined: entry.joined, left: entry.left };
    case 'act':
      return { kind: 'aside', key: `act ${entry.seq}`, words: t.diagram.roomChanged(entry.seq) };
  }
}

/** Of a message, its author must have a lifeline. */
function isDrawn(happening: Happening, members: readonly string[]): boolean {
  return happening.kind !== 'message' || has(members, happening.from);
}

function has(names: readonly string[], name: string): boolean {
  return names.some((each) => isSameName(each, name));
}
