// Answers the questions on natter.ask.archive.VERB: checks each, asks the file, responds. Bad
// questions get an answer too, and no question ends the thread.
import type { Msg, NatsConnection } from '@nats-io/nats-core';
import { ANSWER_BYTES_MAX, ARCHIVE_QUESTIONS, ASK_MS, VERBS } from '@natter/archive';
import type { Answer, ArchiveState, Ask, Verb } from '@natter/archive';
import { isRefused, refuse, subjectOf } from '@natter/questions';
import type { Refused } from '@natter/questions';
import { Compile } from 'typebox/compile';
import type { Validator } from 'typebox/compile';
import { Ranks } from '../query/rank.ts';
import { at, days } from './dates.ts';
import { exportPage, page } from './page.ts';
import type { Reading } from './reading.ts';
import { rooms } from './rooms.ts';
import { search } from './search.ts';

/** Questions that wait for the one in progress; one more gets `busy`. */
const WAITING_MAX = 256;

export interface AnswerDeps {
  readonly nc: NatsConnection;
  readonly reading: Reading;
  readonly version: string;
  readonly sinceMs: number;
  /** What each answer says of this archive. */
  readonly state: () => ArchiveState;
  /** Calls back for each answer: ms since the question arrived. */
  readonly onAnswered: (verb: Verb | 'unknown', outcome: string, ms: number) => void;
  /** The file cannot be read. */
  readonly onFault: (error: unknown) => void;
}

type Body<V extends Verb> = Omit<Answer<V>, 'archive'>;
type Handlers = { readonly [V in Verb]: (ask: Ask<V>) => Body<V> };

/** Answers until the connection closes. */
export function answerQuestions(deps: AnswerDeps): void {
  const { nc, reading } = deps;
  const ranks = new Ranks();
  const handlers: Handlers = {
    ping: () => ({ version: deps.version, sinceMs: deps.sinceMs }),
    search: (ask) => search(reading, ranks, ask),
    page: (ask) => page(reading, ask),
    export: (ask) => exportPage(reading, ask),
    at: (ask) => at(reading, ask),
    days: (ask) => days(reading, ask),
    rooms: (ask) => rooms(reading, ask),
  };
  const checks = Object.fromEntries(
    Object.entries(VERBS).map(([verb, { ask }]) => [verb, Compile(ask)]),
  ) as Record<Verb, Validator>;
  let waiting = 0;

  const outcomeOf = (verb: Verb | undefined, message: Msg): Answer<Verb> | Refused => {
    if (verb === undefined) return refuse('unknown-verb', 'this version does not know it');
    const ask = message.data.length > ARCHIVE_QUESTIONS.askBytesMax ? undefined : parse(message);
    if (!checks[verb].Check(ask)) {
      const [fault] = checks[verb].Errors(ask);
      return refuse('bad-request', `${fault?.instancePath || 'the question'} ${fault?.message}`);
    }
    try {
      // The state first: what is written meanwhile is then more than it says.
      const archive = deps.state();
      return { archive, ...handle(handlers, verb, ask as Ask<typeof verb>) } as Answer<Verb>;
    } catch (error) {
      deps.onFault(error);
      return refuse('internal', 'the archive could not read its file');
    }
  };

  const answer = (message: Msg, arrivedMs: number): void => {
    waiting -= 1;
    // Nobody waits for it any more.
    if (performance.now() - arrivedMs > ASK_MS) return;
    const verb = verbOf(message.subject);
    const outcome = outcomeOf(verb, message);
    respond(message, outcome);
    const how = isRefused(outcome) ? outcome.refused.code : 'answered';
    deps.onAnswered(verb ?? 'unknown', how, performance.now() - arrivedMs);
  };

  nc.subscribe(subjectOf(ARCHIVE_QUESTIONS, '*'), {
    queue: ARCHIVE_QUESTIONS.service,
    callback: (error, message) => {
      if (error !== null) {
        deps.onFault(error);
        return;
      }
      if (waiting >= WAITING_MAX) {
        respond(message, refuse('busy', 'too many questions'));
        return;
      }
      waiting += 1;
      const arrivedMs = performance.now();
      // One by one, so that NATS's pings are heard in between.
      setImmediate(() => answer(message, arrivedMs));
    },
  });
}

function handle<V extends Verb>(handlers: Handlers, verb: V, ask: Ask<V>): Body<V> {
  return handlers[verb](ask);
}

function respond(message: Msg, outcome: Answer<Verb> | Refused): void {
  const text = textOf(outcome);
  // Handlers keep to the bound; the calendar of a year and 1,000 partitions would not.
  const fits = Buffer.byteLength(text) <= ANSWER_BYTES_MAX;
  message.respond(fits ? text : textOf(refuse('internal', 'the answer is too large')));
}

const textOf = (outcome: object): string =>
  JSON.stringify(
    isRefused(outcome) ? { ok: false, refusal: outcome.refused } : { ok: true, answer: outcome },
  );

/** Returns undefined if this version does not know the verb. */
function verbOf(subject: string): Verb | undefined {
  const text = subject.slice(subjectOf(ARCHIVE_QUESTIONS, '').length);
  return Object.hasOwn(VERBS, text) ? (text as Verb) : undefined;
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
