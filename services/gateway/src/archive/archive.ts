// The archive as gateways ask it. Each answer is for the gateway only: what clients see is decided
// by live cards (found-messages.ts in libs/room-log). Contract: libs/archive.
import { archiveClient, ArchiveUnavailable } from '@natter/archive';
import type { Answer, ArchiveState, Ask, Verb } from '@natter/archive';
import type { Refusal, RoomName } from '@natter/protocol';
import type { Owner, RoomLog } from '@natter/room-log';

/** History is read without an archive for so long after one did not answer. */
const AWAY_MS = 5_000;
/** What a client waits before it asks a busy archive again. */
const BUSY_MS = 1_000;

export interface ArchiveDeps {
  readonly log: RoomLog;
  /** ms, of a clock that only grows. */
  readonly now: () => number;
}

/** The part of an answer that says what the archive knows. */
interface Answered {
  readonly archive: ArchiveState;
}

export class Archive {
  readonly #deps: ArchiveDeps;
  readonly #ask;
  #awayUntilMs = -Infinity;

  constructor(deps: ArchiveDeps) {
    this.#deps = deps;
    this.#ask = archiveClient(deps.log.bus.nc);
  }

  /** One did not answer lately: nothing is worth a request before it is asked again. */
  get isAway(): boolean {
    return this.#deps.now() < this.#awayUntilMs;
  }

  /** Throws ArchiveUnavailable. */
  async ask<V extends Verb>(verb: V, question: Ask<V>): Promise<Answer<V>> {
    try {
      const answer = await this.#ask.ask(verb, question);
      this.#awayUntilMs = -Infinity;
      return answer;
    } catch (error) {
      if (error instanceof ArchiveUnavailable) this.#awayUntilMs = this.#deps.now() + AWAY_MS;
      throw error;
    }
  }

  /**
   * Asks for what is nice to have. Returns undefined without an answer, and at once while the
   * archive is known to be away: nobody waits for it again and again.
   */
  async askIfThere<V extends Verb>(verb: V, question: Ask<V>): Promise<Answer<V> | undefined> {
    if (this.isAway) return undefined;
    try {
      return await this.ask(verb, question);
    } catch (error) {
      if (!(error instanceof ArchiveUnavailable)) throw error;
      return undefined;
    }
  }

  /** Whether the sequences in an answer are those of the room's log, and not of an older one. */
  isOfLog({ archive }: Answered, room: RoomName): boolean {
    const { log } = this.#deps;
    const partition = log.partition(room);
    const known = archive.partitions.find((each) => each.partition === partition);
    return known?.epoch === log.epoch(room);
  }
}

/** Returns the fields of a question that say who reads. */
export const readerOf = (
  owner: Owner | undefined,
  first: number | undefined,
): { readonly owner?: Owner; readonly first?: number } => ({
  ...(owner !== undefined && { owner }),
  // Counting what is not limited takes an index.
  ...(first !== undefined && first > 1 && { first }),
});

/** Returns what a client is told of an archive that does not answer; rethrows other errors. */
export function refusalOf(error: unknown): Refusal {
  if (!(error instanceof ArchiveUnavailable)) throw error;
  if (error.why === 'busy') {
    const message = 'the archive has too many questions, ask again';
    return { code: 'unavailable', message, retryAfter: BUSY_MS };
  }
  return { code: 'no-archive', message: MESSAGES[error.why] };
}

const MESSAGES: Readonly<Record<Exclude<ArchiveUnavailable['why'], 'busy'>, string>> = {
  absent: 'no archive is running, and this needs one; everything else works',
  silent: 'the archive does not answer, and this needs one; try again later',
  failed: 'the archive could not answer; try again later',
};
