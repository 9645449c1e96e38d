// Answers the questions of one service: checks each, calls its handler, responds. Bad questions get
// an answer too, and no question ends the process.
import type { Msg, NatsConnection } from '@nats-io/nats-core';
import { Compile } from 'typebox/compile';
import { isRefused, refuse } from './refused.ts';
import type { Refused } from './refused.ts';
import { subjectOf } from './verbs.ts';
import type { Answer, Ask, Questions, VerbOf, Verbs } from './verbs.ts';

/** Questions in progress; one more gets `busy`. */
const AT_WORK_MAX = 256;
const RETRY_MS = 1_000;

export type Handlers<V extends Verbs> = {
  readonly [K in VerbOf<V>]: (ask: Ask<V, K>) => Promise<Answer<V, K> | Refused>;
};

export interface AnswerDeps<V extends Verbs> {
  readonly nc: NatsConnection;
  readonly questions: Questions<V>;
  readonly handlers: Handlers<V>;
  /** Called with what a handler threw. Returns what the asker is told. */
  readonly onFailure: (verb: string, error: unknown) => Refused;
}

export interface Answering {
  /** Takes no more questions. Resolves when those in progress are answered. */
  stop(): Promise<void>;
}

/** Answers in the queue group of the service's name, so that each question reaches one instance. */
export function answerQuestions<V extends Verbs>(deps: AnswerDeps<V>): Answering {
  const { nc, questions } = deps;
  const checks = new Map(
    Object.entries(questions.verbs).map(([verb, { ask }]) => [verb, Compile(ask)]),
  );
  const prefix = subjectOf(questions, '');
  const atWork = new Set<Promise<void>>();

  const outcomeOf = async (message: Msg): Promise<object> => {
    const verb = message.subject.slice(prefix.length);
    const check = checks.get(verb);
    if (check === undefined) return refuse('unknown-verb', 'This version does not know that.');
    if (atWork.size >= AT_WORK_MAX) return refuse('busy', 'Try again in a moment.', RETRY_MS);
    if (message.data.length > questions.askBytesMax) {
      return refuse('too-large', 'The request is too large.');
    }
    const ask = parse(message);
    if (!check.Check(ask)) {
      const [fault] = check.Errors(ask);
      return refuse('bad-request', `${fault?.instancePath || 'The request'} ${fault?.message}.`);
    }
    try {
      return await deps.handlers[verb as VerbOf<V>](ask as never);
    } catch (error) {
      return deps.onFailure(verb, error);
    }
  };
  const respond = async (message: Msg): Promise<void> => {
    const outcome = await outcomeOf(message);
    const envelope = isRefused(outcome)
      ? { ok: false, refusal: outcome.refused }
      : { ok: true, answer: outcome };
    message.respond(JSON.stringify(envelope));
  };

  const onQuestion = (message: Msg): void => {
    const work = respond(message).finally(() => atWork.delete(work));
    atWork.add(work);
  };

  const subscription = nc.subscribe(subjectOf(questions, '*'), {
    queue: questions.service,
    callback: (error, message) => {
      if (error !== null) return;
      onQuestion(message);
    },
  });
  return {
    async stop() {
      await subscription.drain();
      await Promise.all(atWork);
    },
  };
}

/** Returns undefined if the message is not JSON. */
function parse(message: Msg): unknown {
  try {
    return message.json();
  } catch {
    // The check refuses it.
    return undefined;
  }
}
