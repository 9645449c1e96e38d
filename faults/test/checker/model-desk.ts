// A model room in which messages are scheduled, and which keeps every promise. The checker must
// find nothing in its record.
import type { HistoryEvent } from '../../src/history.ts';
import type { Random } from '../../src/run/random.ts';
import { ModelLog } from './model-log.ts';

const AUTHORS = ['ava', 'ben'] as const;
const AHEAD_MS = 1_000;
const MINUTE_MS = 60_000;

interface Plan {
  readonly by: string;
  readonly id: string;
  readonly text: string;
  readonly to: string | undefined;
  readonly recurs: boolean;
  dueMs: number;
}

class ModelDesk {
  readonly #log = new ModelLog({
    room: 'desk-z',
    kind: 'later-raced',
    people: ['opa', ...AUTHORS],
  });
  readonly #plans: Plan[] = [];
  readonly #dropped: Plan[] = [];
  #isMuted = false;
  #count = 0;

  begin(): void {
    this.#log.record({ kind: 'act', act: 'create', by: 'opa', who: [] });
    for (const alias of ['opa', ...AUTHORS]) this.#log.join(alias);
  }

  schedule(by: string, of: { to?: string; recurs?: boolean } = {}): Plan | undefined {
    const id = `${by}-later-${(this.#count += 1)}`;
    const { to, recurs = false } = of;
    const text = this.#log.text(by);
    const dueMs = this.#log.nowMs + AHEAD_MS;
    const when = recurs ? { everyMs: MINUTE_MS } : { dueMs };
    const named = to === undefined ? {} : { to: [to] };
    const whose = { client: by, room: this.#log.room, id };
    this.#log.write({ type: 'schedule', ...whose, text, ...named, ...when });
    if (this.#mutes(by)) {
      this.#log.write({ type: 'schedule-refused', ...whose, code: 'forbidden', stored: 'no' });
      return undefined;
    }
    this.#log.write({ type: 'scheduled', ...whose, dueMs });
    const plan = { by, id, text, to, recurs, dueMs };
    this.#plans.push(plan);
    return plan;
  }

  say(by: string): void {
    if (!this.#mutes(by)) this.#log.say(by, this.#log.text(by));
  }

  cancel(random: Random): void {
    // One goes on to the end.
    const [, ...plans] = this.#plans;
    if (plans.length === 0) return;
    const plan = random.pick(plans);
    const whose = { client: plan.by, room: this.#log.room, id: plan.id };
    this.#log.write({ type: 'unlater', ...whose });
    if (!plan.recurs && !this.#mutes(plan.by) && random.next() < 0.3) {
      this.#say(plan);
      this.#log.write({ type: 'unlater-done', ...whose, outcome: 'too-late' });
      return;
    }
    this.#plans.splice(this.#plans.indexOf(plan), 1);
    this.#log.write({ type: 'unlater-done', ...whose, outcome: 'cancelled' });
  }

  /** Says, or drops, what is due by then. */
  pass(ms: number): void {
    const untilMs = this.#log.nowMs + ms;
    for (;;) {
      const [next] = this.#plans.toSorted((one, other) => one.dueMs - other.dueMs);
      if (next === undefined || next.dueMs > untilMs) break;
      if (this.#mutes(next.by)) this.#drop(next);
      else this.#say(next);
    }
    this.#log.nowMs = Math.max(this.#log.nowMs, untilMs);
  }

  mute(): void {
    const act = this.#isMuted ? 'unmute' : 'mute';
    const where = { client: 'opa', room: this.#log.room, id: `act-${(this.#count += 1)}` };
    this.#log.write({ type: 'act', ...where, act, who: 'ben' });
    const seq = this.#log.record({ kind: 'act', act, by: 'opa', who: ['ben'] });
    this.#isMuted = !this.#isMuted;
    this.#log.write({ type: 'acted', ...where, seq });
  }

  end(): HistoryEvent[] {
    if (this.#isMuted) this.mute();
    this.pass(5_000);
    const { room } = this.#log;
    for (const { by, id } of this.#plans)
      this.#log.write({ type: 'waiting', client: by, room, id });
    for (const plan of this.#dropped) this.#tellDropped(plan, 'listed');
    for (const client of AUTHORS) this.#log.write({ type: 'listed', client, room });
    this.say('opa');
    return this.#log.end();
  }

  #mutes(by: string): boolean {
    return this.#isMuted && by === 'ben';
  }

  #say(plan: Plan): void {
    const { by, text, to, recurs, dueMs } = plan;
    this.#log.nowMs = Math.max(this.#log.nowMs, dueMs);
    const id = recurs ? `${plan.id}:${(this.#count += 1)}` : plan.id;
    this.#log.store(by, { id, text, scheduled: true, ...(to !== undefined && { to }) });
    if (recurs) plan.dueMs += MINUTE_MS;
    else this.#plans.splice(this.#plans.indexOf(plan), 1);
  }

  #drop(plan: Plan): void {
    this.#log.nowMs = Math.max(this.#log.nowMs, plan.dueMs);
    this.#plans.splice(this.#plans.indexOf(plan), 1);
    this.#dropped.push(plan);
    this.#tellDropped(plan, 'told');
  }

  #tellDropped({ by: client, id }: Plan, how: 'told' | 'listed'): void {
    const what = { client, room: this.#log.room, id, code: 'forbidden', how } as const;
    this.#log.write({ type: 'dropped', ...what });
  }
}

/** Returns the history of a room in which messages are scheduled at random. */
export function randomDesk(random: Random, steps: number): HistoryEvent[] {
  const desk = new ModelDesk();
  desk.begin();
  desk.schedule('ava', { recurs: true });
  for (let step = 0; step < steps; step += 1) {
    const by = random.pick(AUTHORS);
    const dice = random.next();
    if (dice < 0.45) {
      const to = by === 'ava' ? 'ben' : 'ava';
      desk.schedule(by, random.next() < 0.3 ? { to } : {});
    } else if (dice < 0.5) desk.schedule(by, { recurs: true });
    else if (dice < 0.6) desk.say(by);
    else if (dice < 0.75) desk.cancel(random);
    else if (dice < 0.85) desk.mute();
    else desk.pass(random.whole(200, 20_000));
  }
  return desk.end();
}
