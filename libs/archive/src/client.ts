// Asks archives over NATS, for gateways. Questions change nothing, so one without an answer is
// asked once more: the second try may reach another instance.
import { RequestError } from '@nats-io/nats-core';
import type { NatsConnection } from '@nats-io/nats-core';
import { Compile } from 'typebox/compile';
import type { Validator } from 'typebox/compile';
import { ASK_BYTES_MAX, ASK_MS, subjectOf, VERBS } from './verbs.ts';
import type { Answer, Ask, Envelope, Verb } from './verbs.ts';

/** The first try; the second has the rest of the time. */
const TRY_MS = 1_500;

/** The part of a NATS connection that questions need. */
export type AskBus = Pick<NatsConnection, 'request'>;

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
  const checks = new Map<Verb, Validator>();
  const checkOf = (verb: Verb): Validator => {
    const check = checks.get(verb) ?? Compile(VERBS[verb].answer);
    checks.set(verb, check);
    return check;
  };
  return {
    async ask(verb, question) {
      const body = JSON.stringify(question);
      if (Buffer.byteLength(body) > ASK_BYTES_MAX) {
        throw new ArchiveUnavailable('failed', `the question ${verb} is too large`);
      }
      const text = await answerTo(bus, verb, body);
      const envelope = parseEnvelope(text);
      if (envelope?.ok === true && checkOf(verb).Check(envelope.answer)) {
        return envelope.answer as Answer<typeof verb>;
      }
      if (envelope?.ok !== false) {
        const message = `the answer to ${verb} has another form: versions differ`;
        throw new ArchiveUnavailable('failed', message);
      }
      const why = envelope.fault === 'busy' ? 'busy' : 'failed';
      throw new ArchiveUnavailable(why, `the archive refused ${verb}: ${envelope.message}`);
    },
  };
}

async function answerTo(bus: AskBus, verb: Verb, body: string): Promise<string> {
  for (const timeout of [TRY_MS, ASK_MS - TRY_MS]) {
    try {
      return (await bus.request(subjectOf(verb), body, { timeout })).string();
    } catch (cause) {
      if (cause instanceof RequestError && cause.isNoResponders()) {
        throw new ArchiveUnavailable('absent', 'no archive is running', { cause });
      }
      // It is asked once more. While NATS is away, that takes as long.
    }
  }
  throw new ArchiveUnavailable('silent', `no archive answered ${verb} in time`);
}

/** Returns undefined if the text is no envelope. */
function parseEnvelope(text: string): Envelope | undefined {
  try {
    const envelope = JSON.parse(text) as Partial<Envelope> | null;
    return typeof envelope?.ok === 'boolean' ? (envelope as Envelope) : undefined;
  } catch {
    // Not JSON.
    return undefined;
  }
}
