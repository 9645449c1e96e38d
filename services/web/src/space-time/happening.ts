// The events of a space-time diagram, from whatever source: a room's timeline (from-timeline.ts), a
// recorded run (lesson/recording.ts), demo members (practice/). Pure data.

/** A message, as one who may see it knows it. */
export interface SaidHappening {
  readonly kind: 'message';
  readonly seq: number;
  readonly from: string;
  /** Absent: to everybody. */
  readonly to?: readonly string[] | undefined;
  readonly text: string;
  /** The gateway it came through. */
  readonly via: string;
  /** When it was sent, and when it was first received, ms by one clock. */
  readonly sentAtMs: number;
  readonly heardAtMs?: number | undefined;
}
/** A new view: members came or left. */
export interface ViewHappening {
  readonly kind: 'view';
  readonly seq: number;
  readonly joined: readonly string[];
  readonly left: readonly string[];
}
/** Numbers that were not received: records for others. */
export interface UnseenHappening {
  readonly kind: 'unseen';
  /** The first of them. */
  readonly seq: number;
  readonly count: number;
}
/** Something else that members notice, such as a gateway's death. It has no place in the log. */
export interface AsideHappening {
  readonly kind: 'aside';
  readonly key: string;
  readonly words: string;
  /** By the clock of the messages; absent: unknown. */
  readonly atMs?: number;
  /** Something failed. */
  readonly isBad?: boolean;
  /** A member whose connection is lost, or there again. */
  readonly connection?: { readonly member: string; readonly isUp: boolean };
}
export type Happening = SaidHappening | ViewHappening | UnseenHappening | AsideHappening;

export interface SpaceTime {
  /** Lifelines, from left to right. */
  readonly members: readonly string[];
  /** Those of them who are there before the first event. */
  readonly here: readonly string[];
  /** In the order of the log. */
  readonly happenings: readonly Happening[];
  /** Members without a lifeline. */
  readonly others: number;
}

/** Returns a key that is unique in a diagram. */
export function keyOf(happening: Happening): string {
  return happening.kind === 'aside' ? happening.key : `${happening.kind} ${happening.seq}`;
}
