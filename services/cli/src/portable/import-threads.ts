// Which thread an imported message belongs to: its first message must be there before it, be for
// the same people, and have room for one more reply.
import type { ImportReport, Spool, SpooledMessage } from '@natter/portable';

/** As a gateway takes them. */
const REPLIES_MAX = 1_000;

export class ImportThreads {
  readonly #spool: Spool;
  readonly #report: ImportReport;
  /** Replies so far, by their first message. */
  readonly #replies = new Map<string, number>();

  constructor(spool: Spool, report: ImportReport) {
    this.#spool = spool;
    this.#report = report;
  }

  /**
   * Returns the first message of the thread, and counts the reply. Undefined: it is in none.
   * `isPending`: whether a message is about to be stored.
   */
  join(
    message: SpooledMessage,
    where: string,
    isPending: (local: string) => boolean,
  ): SpooledMessage | undefined {
    const root = this.#spool.threadOf(message);
    if (root === 'none') return undefined;
    const why = this.#whyNot(root, message, isPending);
    if (why !== undefined) {
      if (why !== '') this.#report.add(`${why} (kept as messages)`, where);
      return undefined;
    }
    const first = root as SpooledMessage;
    this.#replies.set(first.local, (this.#replies.get(first.local) ?? 0) + 1);
    return first;
  }

  /** The same for a message that is there already. */
  joined(message: SpooledMessage): SpooledMessage | undefined {
    const root = this.#spool.threadOf(message);
    if (typeof root === 'string' || audienceOf(root) !== audienceOf(message)) return undefined;
    return root.seq === undefined ? undefined : root;
  }

  /** Counts a reply that an earlier run has stored. */
  count(message: SpooledMessage): void {
    const root = this.joined(message);
    if (root !== undefined) this.#replies.set(root.local, (this.#replies.get(root.local) ?? 0) + 1);
  }

  /** '': for nobody to hear. */
  #whyNot(
    root: SpooledMessage | 'missing' | 'cyclic',
    message: SpooledMessage,
    isPending: (local: string) => boolean,
  ): string | undefined {
    if (root === 'missing') return 'replies whose first message is missing';
    if (root === 'cyclic') return 'replies to themselves, in a circle';
    if (audienceOf(root) !== audienceOf(message)) return '';
    if (root.seq === undefined && !isPending(root.local))
      return 'replies from before their first message';
    const isFull = (this.#replies.get(root.local) ?? 0) >= REPLIES_MAX;
    return isFull ? `replies beyond ${REPLIES_MAX} in a thread` : undefined;
  }
}

const audienceOf = ({ from, to }: SpooledMessage): string =>
  to === undefined ? '' : [...new Set([from, ...to])].toSorted().join('\n');
