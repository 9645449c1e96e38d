// Asks a service over NATS. A question without an answer is asked once more: the second try may
// reach another instance. So questions are such that asking twice does no harm.
import { RequestError } from '@nats-io/nats-core';
import type { NatsConnection } from '@nats-io/nats-core';
import { Compile } from 'typebox/compile';
import type { Validator } from 'typebox/compile';
import type { Refusal } from './refused.ts';
import { subjectOf } from './verbs.ts';
import type { Answer, Ask, Questions, VerbOf, Verbs } from './verbs.ts';

/** The part of a NATS connection that questions need. */
export type AskBus = Pick<NatsConnection, 'request'>;

/** No instance answered. `why` `absent`: none runs. `silent`: none answered in time. */
export class ServiceUnavailable extends Error {
  override readonly name = 'ServiceUnavailable';
  readonly why: 'absent' | 'silent' | 'malformed';

  constructor(why: ServiceUnavailable['why'], message: string, options?: ErrorOptions) {
    super(message, options);
    this.why = why;
  }
}

export type Outcome<Value> =
  | { readonly ok: true; readonly answer: Value }
  | { readonly ok: false; readonly refusal: Refusal };

export interface QuestionClient<V extends Verbs> {
  /** Throws ServiceUnavailable after two tries, and at once if no instance runs. */
  ask<K extends VerbOf<V>>(verb: K, question: Ask<V, K>): Promise<Outcome<Answer<V, K>>>;
}

export interface ClientOptions {
  /** ms of each of the two tries. */
  readonly tryMs: number;
}

/** Returns a client of one service. */
export function questionClient<V extends Verbs>(
  bus: AskBus,
  questions: Questions<V>,
  { tryMs }: ClientOptions,
): QuestionClient<V> {
  const checks = new Map<string, Validator>();
  const checkOf = (verb: VerbOf<V>): Validator => {
    const check = checks.get(verb) ?? Compile((questions.verbs[verb] as V[string]).answer);
    checks.set(verb, check);
    return check;
  };
  return {
    async ask(verb, question) {
      const body = JSON.stringify(question);
      if (Buffer.byteLength(body) > questions.askBytesMax) {
        return { ok: false, refusal: { code: 'too-large', message: 'the request is too large' } };
      }
      const outcome = parseOutcome(await answerTo(bus, { questions, verb, body, tryMs }));
      if (outcome?.ok === false) return outcome;
      if (outcome === undefined || !checkOf(verb).Check(outcome.answer)) {
        const message = `the answer of ${questions.service} to ${verb} has another form`;
        throw new ServiceUnavailable('malformed', `${message}: versions differ`);
      }
      return outcome as Outcome<Answer<V, typeof verb>>;
    },
  };
}

interface Asked {
  readonly questions: Questions<Verbs>;
  readonly verb: string;
  readonly body: string;
  readonly tryMs: number;
}

async function answerTo(bus: AskBus, { questions, verb, body, tryMs }: Asked): Promise<string> {
  const { service } = questions;
  for (let tries = 0; tries < 2; tries += 1) {
    try {
      return (await bus.request(subjectOf(questions, verb), body, { timeout: tryMs })).string();
    } catch (cause) {
      if (cause instanceof RequestError && cause.isNoResponders()) {
        throw new ServiceUnavailable('absent', `${service} is not running`, { cause });
      }
      // It is asked once more.
    }
  }
  throw new ServiceUnavailable('silent', `${service} did not answer ${verb} in time`);
}

/** Returns undefined if the text has another form. */
function parseOutcome(text: string): Outcome<unknown> | undefined {
  try {
    const outcome = JSON.parse(text) as Partial<Outcome<unknown>> | null;
    if (outcome?.ok === false)
      return typeof outcome.refusal?.code === 'string' ? (outcome as Outcome<never>) : undefined;
    return outcome?.ok === true ? (outcome as Outcome<unknown>) : undefined;
  } catch {
    // Not JSON.
    return undefined;
  }
}
