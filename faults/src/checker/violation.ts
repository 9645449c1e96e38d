// What a rule reports. One rule, one promise: docs/protocol.md says each to clients ("Order", "Once", "Private", "Session", "Joining").
import type { Run } from './run.ts';

export type RuleName =
  /** Somebody was shown, or the log holds, a message that nobody sent. */
  | 'phantom'
  /** A message is not what was sent. */
  | 'altered'
  /** A seq names two messages. */
  | 'one-seq-one-message'
  /** A say is in the log twice. */
  | 'stored-twice'
  /** A say that was acknowledged, or shown to somebody, is not in the log. */
  | 'not-stored'
  /** A say that was refused for good is in the log. */
  | 'refused-but-stored'
  /** One sender's messages are not in the order it sent them in. */
  | 'sender-order'
  /** A message by one who had no seat. */
  | 'no-seat'
  /** A private message is shown, or stored, for others than its sender and those named. */
  | 'private'
  /** A client was told things in another order than the room's. */
  | 'order'
  /** A client was shown a message twice. */
  | 'twice'
  /** A client was not shown a message between others that it was. */
  | 'missing'
  /** A client was told that messages are missing, without a reason for it. */
  | 'truncated'
  /** An acknowledgement came before what stands before it in the room. */
  | 'early-ack'
  /** A page of history is not what the log holds there. */
  | 'history'
  /** Members' comings and goings: not told, told twice, or invented. */
  | 'notices'
  /** The members that a client was told are in the room are not those of the log. */
  | 'roster'
  /** A stay that began or ended without reason, or did not end. */
  | 'stays'
  /** A recovery that took too long, or did not come. */
  | 'recovery';

export interface Violation {
  readonly rule: RuleName;
  readonly room?: string;
  readonly client?: string;
  readonly seq?: number;
  readonly id?: string;
  /** What happened, for somebody who looks for the reason. */
  readonly sentence: string;
}

export type Report = (violation: Violation) => void;
export type Rule = (run: Run, report: Report) => void;
