// The story of each message that something became of, by the log: its changes in order, and its
// state after each. Records of erased messages and of their edits are gone from the log; what is
// left tells that they were.
import type { AmendRecord } from '../../amendment-history.ts';
import type { AckEvent, SeenMessage } from '../../history.ts';
import type { RecordEvent } from '../../log-history.ts';
import type { Client, SayRecord, Send } from '../sent.ts';

/** What the stories of a room are told by. */
export interface Sources {
  readonly records: readonly RecordEvent[];
  readonly says: ReadonlyMap<number, SayRecord>;
  /** What clients were shown, by seq. */
  readonly versions: ReadonlyMap<number, readonly SeenMessage[]>;
  readonly acks: readonly AckEvent[];
  readonly sendByText: ReadonlyMap<string, Send>;
  readonly ownersOf: (alias: string) => Iterable<string>;
}

/** One change of a message. */
export interface Step {
  /** Of its record. */
  readonly seq: number;
  /** Of the message, after it. */
  readonly rev: number;
  readonly what: 'edit' | 'erase' | 'react' | 'unreact' | 'reply' | 'leave';
  readonly record: RecordEvent & (AmendRecord | SayRecord);
}

/** What a message is after a change. */
export interface State {
  /** Undefined: as it was said. */
  readonly text: string | undefined;
  /** Owners by emoji. */
  readonly reactions: ReadonlyMap<string, ReadonlySet<string>>;
  readonly replies: number;
}

export interface Story {
  readonly of: number;
  /** Who said it; undefined: nobody knows. */
  readonly send: Send | undefined;
  /** Who may see it, besides its author; undefined: all, or nobody knows. */
  readonly audience: ReadonlySet<string> | undefined;
  /** By rev. */
  readonly steps: readonly Step[];
  /** The step that erased it. */
  readonly erased: Step | undefined;
}

/** Returns the stories of a room's messages, by their seq. */
export function storiesOf(room: Sources): ReadonlyMap<number, Story> {
  const steps = new Map<number, Step[]>();
  const add = (of: number, step: Step): void => {
    const known = steps.get(of);
    if (known === undefined) steps.set(of, [step]);
    else known.push(step);
  };
  for (const record of room.records) {
    const { seq } = record;
    if (record.kind === 'say' && record.thread !== undefined) {
      const { root, rev } = record.thread;
      add(root, { seq, rev, what: 'reply', record });
    } else if (record.kind === 'amend') {
      add(record.of, { seq, rev: record.rev, what: whatOf(record), record });
      const { thread } = record;
      if (thread) add(thread.root, { seq, rev: thread.rev, what: 'leave', record });
    }
  }
  const sends = sendsBySeq(room);
  return new Map(
    [...steps].map(([of, all]) => {
      const inOrder = all.toSorted((one, other) => one.rev - other.rev);
      const send = sends.get(of);
      const say = room.says.get(of);
      const erased = inOrder.find(({ what }) => what === 'erase');
      const audience = say?.audience ? new Set(say.audience) : ownersNamed(room, send);
      return [of, { of, send, audience, steps: inOrder, erased }];
    }),
  );
}

function whatOf({ text, erase, react }: AmendRecord): Step['what'] {
  if (erase === true) return 'erase';
  if (text !== undefined) return 'edit';
  return react === undefined ? 'unreact' : 'react';
}

/** Also of messages whose record is gone. */
function sendsBySeq(room: Sources): ReadonlyMap<number, Send> {
  const sends = new Map<number, Send>();
  const add = (seq: number, text: string): void => {
    const send = room.sendByText.get(text);
    if (send !== undefined) sends.set(seq, send);
  };
  for (const [seq, versions] of room.versions) for (const { text } of versions) add(seq, text);
  for (const { seq, text } of room.acks) add(seq, text);
  for (const { seq, text } of room.says.values()) add(seq, text);
  return sends;
}

function ownersNamed(room: Sources, send: Send | undefined): ReadonlySet<string> | undefined {
  if (send?.to === undefined) return undefined;
  return new Set(send.to.flatMap((alias) => [...room.ownersOf(alias)]));
}

/** Returns whether the client may see the message, as far as its story tells. */
export function mayKnow({ send, audience }: Story, client: Client): boolean {
  if (audience === undefined) return true;
  return [...client.owners].some((owner) => audience.has(owner) || send?.client.owners.has(owner));
}

/** Returns the state after `rev`. Changes whose records are gone were replies, or its end. */
export function stateAt({ steps }: Story, rev: number): State {
  let text: string | undefined;
  let replies = 0;
  let last = 0;
  const reactions = new Map<string, Set<string>>();
  for (const { rev: at, record, what } of steps) {
    if (at > rev) break;
    replies += Math.max(0, at - last - 1);
    last = at;
    if (what === 'reply') replies += 1;
    else if (what === 'leave') replies -= 1;
    else if (record.kind === 'amend') {
      const { react, unreact, owner } = record;
      if (what === 'edit') text = record.text;
      if (react !== undefined) {
        reactions.set(react, (reactions.get(react) ?? new Set()).add(owner));
      } else if (unreact !== undefined) {
        reactions.get(unreact)?.delete(owner);
        if (reactions.get(unreact)?.size === 0) reactions.delete(unreact);
      }
    }
  }
  return { text, reactions, replies: replies + Math.max(0, rev - last) };
}

/** Returns the greatest rev that the room had told of up to this seq. */
export const revUpTo = ({ steps }: Story, seq: number): number =>
  steps.reduce((rev, step) => (step.seq <= seq ? Math.max(rev, step.rev) : rev), 0);
