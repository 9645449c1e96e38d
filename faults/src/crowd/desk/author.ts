// One client of a desk (desk.ts): schedules messages, cancels some, and reads its list. What it is
// told goes into the history. A request without an answer is repeated until its outcome is known.
import { setTimeout as delay } from 'node:timers/promises';
import type { ServerMessage } from '@natter/protocol';
import type { Recorder } from '../../run/recorder.ts';
import { BoardMember } from '../board/board-member.ts';
import type { BoardMemberOptions } from '../board/board-member.ts';

const RETRY_MS = 30;
const PERSISTENT_MS = 40_000;
/** Refusals after which it is asked again. */
const PASSING: ReadonlySet<string> = new Set(['unavailable', 'not-joined', 'rate-limited']);
const MINUTE_MS = 60_000;

/** A message to be said later. */
export interface Plan {
  readonly text: string;
  readonly to?: readonly string[];
  /** ms since 1970. */
  readonly at?: number;
  /** The second of each minute at which it is said; instead of `at`. */
  readonly second?: number;
}

/** What the system said that it will say. */
export interface Promised {
  readonly id: string;
  readonly text: string;
  /** In the run's time. */
  readonly dueMs: number;
}

export class Author {
  readonly member: BoardMember;
  readonly #recorder: Recorder;
  readonly #room: string;
  /** Not cancelled. */
  readonly promised: Promised[] = [];
  /** Ids of messages that it was told are dropped. */
  readonly dropped = new Set<string>();
  #plans = 0;

  constructor(options: Omit<BoardMemberOptions, 'amends'>) {
    this.#recorder = options.recorder;
    this.#room = options.room;
    const onFrame = (frame: ServerMessage): void => {
      if (frame.type === 'error') this.#refused(frame.id ?? '', frame.code);
      options.onFrame?.(frame);
    };
    this.member = new BoardMember({ ...options, amends: false, onFrame });
  }

  /** Resolves with what was promised; undefined: it was refused, or nobody knows. */
  async schedule({ text, to, at, second }: Plan): Promise<Promised | undefined> {
    const id = `${this.member.name}-later-${(this.#plans += 1)}`;
    const when = { ...(at !== undefined && { dueMs: this.#recorder.sinceStart(at) }) };
    const again = { ...(second !== undefined && { everyMs: MINUTE_MS }) };
    const whose = this.#whose(id);
    this.#recorder.write({
      type: 'schedule',
      ...whose,
      text,
      ...(to && { to }),
      ...when,
      ...again,
    });
    const every = second !== undefined && { every: { cron: `${second} * * * * *`, zone: 'UTC' } };
    const say = { type: 'say', id, text, ...(to && { to }), ...(at && { at }), ...every };
    const { answer, tries } = await this.#persist(say);
    if (answer?.type === 'scheduled') {
      const dueMs = this.#recorder.sinceStart(answer.at);
      this.#recorder.write({ type: 'scheduled', ...whose, dueMs });
      const promised = { id, text, dueMs };
      this.promised.push(promised);
      return promised;
    }
    if (answer?.type !== 'error') return undefined;
    const stored = tries === 1 ? 'no' : 'unknown';
    this.#recorder.write({ type: 'schedule-refused', ...whose, code: answer.code, stored });
    return undefined;
  }

  async cancel(id: string): Promise<Outcome | undefined> {
    const whose = this.#whose(id);
    this.#recorder.write({ type: 'unlater', ...whose });
    const { answer } = await this.#persist({ type: 'unlater', say: id });
    const outcome = outcomeOf(answer);
    if (outcome !== undefined) this.#recorder.write({ type: 'unlater-done', ...whose, outcome });
    return outcome;
  }

  /** Reads its list into the history. */
  async list(): Promise<void> {
    const { answer } = await this.#persist({ type: 'later' });
    if (answer?.type !== 'later') return;
    for (const { id, dropped } of answer.messages)
      if (dropped === undefined) this.#recorder.write({ type: 'waiting', ...this.#whose(id) });
      else this.#drop(id, dropped.code, 'listed');
    const { room, client } = this.#whose('');
    this.#recorder.write({ type: 'listed', room, client });
  }

  /** Of those that the system says will be said, those of which it was not told otherwise. */
  get open(): readonly Promised[] {
    return this.promised.filter(({ id }) => !this.dropped.has(id));
  }

  /** It is cancelled, or nobody knows: nobody waits for it any more. */
  forget(id: string): void {
    const at = this.promised.findIndex((one) => one.id === id);
    if (at >= 0) this.promised.splice(at, 1);
  }

  /** Learns from its list what was dropped while it was away. */
  async learnDropped(): Promise<void> {
    const { answer } = await this.#persist({ type: 'later' });
    if (answer?.type !== 'later') return;
    for (const { id, dropped } of answer.messages) if (dropped) this.dropped.add(id);
  }

  /** An error that answers no request is of a message that is not said. */
  #refused(id: string, code: string): void {
    if (this.promised.some((one) => one.id === id)) this.#drop(id, code, 'told');
  }

  #drop(id: string, code: string, how: 'told' | 'listed'): void {
    this.dropped.add(id);
    this.#recorder.write({ type: 'dropped', ...this.#whose(id), code, how });
  }

  #whose(id: string) {
    return { client: this.member.name, room: this.#room, id };
  }

  async #persist(
    frame: Parameters<BoardMember['ask']>[0],
  ): Promise<{ readonly answer: ServerMessage | undefined; readonly tries: number }> {
    const untilMs = performance.now() + PERSISTENT_MS;
    for (let tries = 1; ; tries += 1) {
      await this.member.comeIn();
      const answer = await this.member.ask(frame);
      const isPassing = answer?.type === 'error' && PASSING.has(answer.code);
      if ((answer !== undefined && !isPassing) || performance.now() > untilMs)
        return { answer: isPassing ? undefined : answer, tries };
      await delay(RETRY_MS);
    }
  }
}

type Outcome = 'cancelled' | 'too-late' | 'none';

function outcomeOf(answer: ServerMessage | undefined): Outcome | undefined {
  if (answer?.type === 'unlater') return 'cancelled';
  if (answer?.type !== 'error') return undefined;
  if (answer.code === 'too-late') return 'too-late';
  return answer.code === 'no-such-message' ? 'none' : undefined;
}
