// What was asked to become of the messages of a room, from the run's side: amendments with their
// outcomes, cards and files as they were at the end.
import type {
  AmendEvent,
  AmendmentHistoryEvent,
  FilesReadEvent,
  MessageCardEvent,
} from '../../amendment-history.ts';

export interface AskedAmendment extends AmendEvent {
  /** When its acknowledgement came, and the seq that it names; undefined: none came. */
  ackedMs: number | undefined;
  seq: number | undefined;
  /** How it was refused; undefined: it was not. */
  code: string | undefined;
  refusedMs: number | undefined;
}

export class Amendments {
  /** In the order of asking. */
  readonly asked: AskedAmendment[] = [];
  readonly cards: MessageCardEvent[] = [];
  /** Of each server. */
  readonly files: FilesReadEvent[] = [];
  readonly #byId = new Map<string, AskedAmendment>();

  take(event: Exclude<AmendmentHistoryEvent, { readonly type: 'amended' }>): void {
    switch (event.type) {
      case 'amend': {
        const open = { ackedMs: undefined, seq: undefined, code: undefined, refusedMs: undefined };
        const asked = { ...event, ...open };
        this.asked.push(asked);
        this.#byId.set(event.id, asked);
        return;
      }
      case 'amend-acked': {
        const asked = this.#byId.get(event.id);
        if (asked === undefined) return;
        asked.ackedMs = event.atMs;
        asked.seq = event.seq;
        return;
      }
      case 'amend-refused': {
        const asked = this.#byId.get(event.id);
        if (asked === undefined) return;
        asked.code = event.code;
        asked.refusedMs = event.atMs;
        return;
      }
      case 'message-card':
        this.cards.push(event);
        return;
      case 'files-read':
        this.files.push(event);
    }
  }

  byId(id: string): AskedAmendment | undefined {
    return this.#byId.get(id);
  }
}
