// Answers the questions on natter.ask.identity.VERB: checks each, calls its handler, responds.
// Bad questions get an answer too, and no question ends the process.
import type { Msg, NatsConnection, Subscription } from '@nats-io/nats-core';
import { askBytesMax, ASKED, VERBS, verbOf } from '@natter/trust';
import type { Verb } from '@natter/trust';
import { Type } from 'typebox';
import { Compile } from 'typebox/compile';
import type { Validator } from 'typebox/compile';
import type { Asked, Identity } from './identity.ts';
import { isRefused, refuse } from './refused.ts';
import type { Refused } from './refused.ts';
import { StoreUnavailable } from './store/bucket.ts';
import { handlers } from './verbs.ts';

/** The queue group of all instances: NATS gives each question to one of them. */
const QUEUE = 'identity';
/** Questions in progress; one more gets `busy`. */
const AT_WORK_MAX = 1_024;
const RETRY_MS = 1_000;

const request = Type.Object({ request: Type.String({ pattern: '^[A-Za-z0-9_-]{43}$' }) });

export interface Answering {
  /** Takes no more questions. Resolves when those in progress are answered. */
  stop(): Promise<void>;
}

export function answerQuestions(nc: NatsConnection, identity: Identity): Answering {
  const checks = Object.fromEntries(
    Object.entries(VERBS).map(([verb, { ask }]) => [
      verb,
      // People ping by hand, without a request id (docs/identity.md).
      Compile(verb === 'ping' ? ask : Type.Intersect([ask, request])),
    ]),
  ) as Record<Verb, Validator>;
  const atWork = new Set<Promise<void>>();

  const onQuestion = (message: Msg): void => {
    const work = answerTo(message).finally(() => atWork.delete(work));
    atWork.add(work);
  };

  const answerTo = async (message: Msg): Promise<void> => {
    const outcome = await outcomeOf(message);
    const refused = isRefused(outcome);
    count(identity, refused ? `refused ${outcome.refused.code}` : 'answered');
    message.respond(
      JSON.stringify(
        refused ? { ok: false, refusal: outcome.refused } : { ok: true, answer: outcome },
      ),
    );
  };

  const outcomeOf = async (message: Msg): Promise<object | Refused> => {
    const verb = verbOf(message.subject);
    if (verb === undefined) return refuse('unknown-verb', 'This version does not know that.');
    if (atWork.size >= AT_WORK_MAX) return refuse('busy', 'Try again in a moment.', RETRY_MS);
    if (message.data.length > askBytesMax(verb))
      return refuse('too-large', 'The request is too large.');
    const ask = parse(message);
    if (!checks[verb].Check(ask)) {
      const [fault] = checks[verb].Errors(ask);
      return refuse('bad-request', `${fault?.instancePath || 'The request'} ${fault?.message}.`);
    }
    try {
      return await handle(identity, verb, ask as Asked<typeof verb>);
    } catch (error) {
      if (error instanceof StoreUnavailable) {
        identity.log.warn({ verb, reason: error.message }, 'the store is unavailable');
        return refuse('unavailable', 'The store does not answer.');
      }
      identity.log.error({ verb, err: error }, 'a question failed');
      return refuse('internal', 'Something went wrong. It has been logged.');
    }
  };

  const subscription: Subscription = nc.subscribe(ASKED, {
    queue: QUEUE,
    callback: (error, message) => {
      if (error === null) onQuestion(message);
      else identity.log.error({ reason: error.message }, 'no more questions are heard');
    },
  });
  return {
    async stop() {
      await subscription.drain();
      await Promise.all(atWork);
    },
  };
}

function handle<V extends Verb>(
  identity: Identity,
  verb: V,
  ask: Asked<V>,
): Promise<object | Refused> {
  return handlers[verb](identity, ask);
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

function count({ counts }: Identity, name: string): void {
  counts[name] = (counts[name] ?? 0) + 1;
}
