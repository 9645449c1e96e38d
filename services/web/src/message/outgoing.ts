// What this person said that is not stored yet, or was refused: it stands in its place, until it is stored, said again or discarded. Pure.
export interface Upload {
  readonly name: string;
  readonly size: number;
  readonly type: string;
  readonly sentBytes: number;
}

export interface Outgoing {
  /** Names it on this page, and for as long as it is not stored. */
  readonly key: string;
  readonly text: string;
  /** Absent: to everyone. */
  readonly to?: readonly string[];
  readonly ref?: number;
  /** A file on its way. */
  readonly upload?: Upload;
  readonly saidAtMs: number;
  readonly state:
    | { readonly kind: 'waiting' }
    /** `afterSeq`: where it stood when it was refused. */
    | { readonly kind: 'refused'; readonly reason: string; readonly afterSeq: number };
}

export type OutgoingEvent =
  | { readonly type: 'said'; readonly outgoing: Outgoing }
  | {
      readonly type: 'refused';
      readonly key: string;
      readonly reason: string;
      readonly afterSeq: number;
    }
  | { readonly type: 'progress'; readonly key: string; readonly sentBytes: number }
  /** Stored, discarded, or taken back into the composer. */
  | { readonly type: 'gone'; readonly key: string };

export function foldOutgoing(
  outgoing: readonly Outgoing[],
  event: OutgoingEvent,
): readonly Outgoing[] {
  switch (event.type) {
    case 'said':
      return [...outgoing, event.outgoing];
    case 'refused': {
      const { key, reason, afterSeq } = event;
      return outgoing.map((one) =>
        one.key === key ? { ...one, state: { kind: 'refused', reason, afterSeq } } : one,
      );
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

/** What a reload can keep of it: text, but no file that has not arrived. */
export function keptOverReload(
  outgoing: readonly Outgoing[],
  afterSeq: number,
): readonly Outgoing[] {
  const reason = 'The page was loaded anew before it was sent. Choose the file again.';
  return outgoing.map((one) =>
    one.upload && one.state.kind === 'waiting'
      ? { ...one, state: { kind: 'refused', reason, afterSeq } }
      : one,
  );
}
