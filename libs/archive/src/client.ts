// Asks archives over NATS, for gateways. Questions change nothing, so one without an answer is
// asked once more (libs/questions).
import { questionClient, ServiceUnavailable } from '@natter/questions';
import type { AskBus } from '@natter/questions';
import { ARCHIVE_QUESTIONS, ASK_MS } from './verbs.ts';
import type { Answer, Ask, Verb } from './verbs.ts';

/**
 * `absent`: no archive runs. `silent`: none answered in time. `busy`: it has too many questions.
 * `failed`: it could not answer, or answered in a form that this version does not know.
 */
export type Unavailable = 'absent' | 'silent' | 'busy' | 'failed';

/** There is no answer. Everything but the archive works without it. */
export class ArchiveUnavailable extends Error {
  override readonly name = 'ArchiveUnavailable';
  readonly why: Unavailable;

  constructor(why: Unavailable, message: string, options?: ErrorOptions) {
    super(message, options);
    this.why = why;
  }
}

export interface ArchiveClient {
  /** Throws ArchiveUnavailable after ASK_MS, and at once if no archive runs. */
  ask<V extends Verb>(verb: V, question: Ask<V>): Promise<Answer<V>>;
}

export function archiveClient(bus: AskBus): ArchiveClient {
  const questions = questionClient(bus, ARCHIVE_QUESTIONS, { tryMs: ASK_MS / 2 });
  return {
    async ask(verb, question) {
      const outcome = await questions.ask(verb, question).catch((cause: unknown) => {
        if (!(cause instanceof ServiceUnavailable)) throw cause;
        const why = cause.why === 'malformed' ? 'failed' : cause.why;
        throw new ArchiveUnavailable(why, cause.message, { cause });
      });
      if (outcome.ok) return outcome.answer;
      const { code, message } = outcome.refusal;
      const why = code === 'busy' ? 'busy' : 'failed';
      throw new ArchiveUnavailable(why, `the archive refused ${verb}: ${message}`);
    },
  };
}
