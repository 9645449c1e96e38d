// Own messages that are not stored yet, or were refused. They stand in their place in the list
// until they are stored, sent again or discarded. Pure.
import { t } from '../texts/talk.ts';

export interface Upload {
  readonly name: string;
  readonly size: number;
  readonly type: string;
  readonly sentBytes: number;
}

export interface Outgoing {
  /** The message's id. It names the message on this page and in the log. */
  readonly key: string;
  readonly text: string;
  /** Absent: to everyone. */
  readonly to?: readonly string[];
  /** The seq of the roster from which `to` was chosen. */
  readonly view?: number;
  readonly ref?: number;
  /** Seconds after which it disappears. */
  readonly expires?: number;
  /** A file on its way. */
  readonly upload?: Upload;
  readonly sentAtMs: number;
  readonly state:
    | { readonly kind: 'waiting' }
    | {
        readonly kind: 'refused';
        readonly reason: string;
        /** Names of `to` that are no longer here. */
        readonly missing?: readonly string[];
        /** The last seq when it was refused: it stays there in the list. */
        readonly afterSeq: number;
      };
}

export interface RefusedEvent {
  readonly type: 'refused';
  readonly key: string;
  readonly reason: string;
  readonly missing?: readonly string[];
  readonly afterSeq: number;
}
export type OutgoingEvent =
  | { readonly type: 'sent'; readonly outgoing: Outgoing }
  | RefusedEvent
  | { readonly type: 'progress'; readonly key: string; readonly sentBytes: number }
  /** Stored, discarded, or taken back into the composer. */
  | { readonly type: 'gone'; readonly key: string };

/** Returns the messages after an event. One of an unknown message changes nothing. */
export function foldOutgoing(
  outgoing: readonly Outgoing[],
  event: OutgoingEvent,
): readonly Outgoing[] {
  switch (event.type) {
    case 'sent':
      return [...outgoing, event.outgoing];
    case 'refused': {
      const { key, reason, missing, afterSeq } = event;
      const state = { kind: 'refused', reason, afterSeq, ...(missing && { missing }) } as const;
      return outgoing.map((one) => (one.key === key ? { ...one, state } : one));
    }
    case 'progress': {
      const { key, sentBytes } = event;
      return outgoing.map((one) =>
        one.key === key && one.upload ? { ...one, upload: { ...one.upload, sentBytes } } : one,
      );
    }
    case 'gone':
      return outgoing.filter(({ key }) => key !== event.key);
  }
}

/** Marks files that a reload loses: those that were still on their way. */
export function keptOverReload(
  outgoing: readonly Outgoing[],
  afterSeq: number,
): readonly Outgoing[] {
  const reason = t.pageWasReloadedBeforeFileWas;
  return outgoing.map((one) =>
    one.upload && one.state.kind === 'waiting'
      ? { ...one, state: { kind: 'refused', reason, afterSeq } }
      : one,
  );
}

/** Returns the time of the oldest message that waits, in ms since 1970. */
export function waitingSinceMs(outgoing: readonly Outgoing[]): number | undefined {
  const waiting = outgoing.filter(({ state, upload }) => state.kind === 'waiting' && !upload);
  return waiting.length === 0 ? undefined : Math.min(...waiting.map(({ sentAtMs }) => sentAtMs));
}
