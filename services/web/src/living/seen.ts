// Who has seen a message, by the marks of the people of its room. Pure. Exactly, on request:
// `receipt` (living/receipt.tsx).
import type { MarkView, Message } from '@natter/protocol';
import { isSameName } from '../members/roster.ts';

export interface SeenOptions {
  readonly message: Pick<Message, 'seq' | 'from' | 'to'>;
  readonly marks: readonly MarkView[];
  /** Who is here, as far as known. */
  readonly here: readonly string[];
}

export interface Seen {
  /** Aliases of those who have read it, and of those who have only received it. */
  readonly read: readonly string[];
  readonly got: readonly string[];
  /** How many it was for, without its author. */
  readonly of: number;
}

export function seenBy({ message, marks, here }: SeenOptions): Seen {
  const { seq, from, to } = message;
  const isFor = (alias: string): boolean =>
    !isSameName(alias, from) && (!to || to.some((name) => isSameName(name, alias)));
  const all = marks.filter(({ alias }) => isFor(alias));
  const unmarked = here.filter(
    (name) => isFor(name) && !all.some(({ alias }) => isSameName(alias, name)),
  );
  const read = all.filter((mark) => (mark.read ?? 0) >= seq);
  const got = all.filter((mark) => mark.got >= seq && !read.includes(mark));
  return {
    read: read.map(({ alias }) => alias),
    got: got.map(({ alias }) => alias),
    of: all.length + unmarked.length,
  };
}
