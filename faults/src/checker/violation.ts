// The violations that rules report. One rule a promise of docs/protocol.md.
import type { Run } from './run.ts';

export type RuleName =
  /** Somebody received, or the log holds, a message that nobody sent. */
  | 'phantom'
  /** A message differs from what was sent. */
  | 'altered'
  /** A seq names two messages. */
  | 'one-seq-one-message'
  /** A say is in the log twice. */
  | 'stored-twice'
  /** A say that was acknowledged or received is not in the log. */
  | 'not-stored'
  /** A say that was refused for good is in the log. */
  | 'refused-but-stored'
  /** One sender's messages are out of order. */
  | 'sender-order'
  /** A message comes from somebody without a seat. */
  | 'no-seat'
  /** Somebody besides the sender and the named recipients sees a private message. */
  | 'private'
  /** A client received things in another order than the room's. */
  | 'order'
  /** A client received a message twice. */
  | 'twice'
  /** A client missed a message between others. */
  | 'missing'
  /** A client was told without reason that messages are missing. */
  | 'truncated'
  /** An acknowledgement came before earlier events of the room. */
  | 'early-ack'
  /** A page of history differs from the log. */
  | 'history'
  /** A notice is missing, doubled or invented. */
  | 'notices'
  /** The roster that a client was told differs from the log. */
  | 'roster'
  /** A stay began or ended without reason, or did not end. */
  | 'stays'
  /** A seat has other devices than those of its person that are there, or within their grace. */
  | 'devices'
  /** Somebody who was banned or removed said something after it. */
  | 'removed'
  /** Somebody who was muted said something after it. */
  | 'muted'
  /** An act was acknowledged that is not in the log, in the seats, or in a later card. */
  | 'acted'
  /** Somebody who was put out of a room was shown a message from after it. */
  | 'shut-out'
  /** An amendment is not in the log, or one that must not be, or the cards differ from it. */
  | 'amended'
  /** A client was not told of an amendment, or otherwise than the log says. */
  | 'amended-told'
  /** A page shows a message otherwise than it was by then. */
  | 'as-now'
  /** An erased message is shown, amended, or still in the files. */
  | 'erased'
  /** A scheduled message was lost, said twice, too early, though cancelled, or dropped unsaid. */
  | 'scheduled'
  /** A mark went back, was invented, or is not known where it must be. */
  | 'marks'
  /** A receipt counts others than those who were there, or more than have said so. */
  | 'receipt'
  /** A count of what is unread differs from the log and the mark. */
  | 'unread'
  /** A recovery took too long or did not come. */
  | 'recovery';

export interface Violation {
  readonly rule: RuleName;
  readonly room?: string;
  readonly client?: string;
  readonly seq?: number;
  readonly id?: string;
  /** What happened, for people who look for the reason. */
  readonly sentence: string;
}

export type Report = (violation: Violation) => void;
export type Rule = (run: Run, report: Report) => void;
