// A scheduled message that was acknowledged is said once: not before its time, not after a
// cancellation, and dropped only with a notice to its author. One that recurs is said each time.
import type { Room } from '../room.ts';
import type { SayRecord } from '../sent.ts';
import { CLOCKS_MS } from '../times.ts';
import type { Report, Rule } from '../violation.ts';
import type { Appointment } from './appointments.ts';

/** A gateway that dies with a message keeps it for 10 s; so may the next. */
const SAID_WITHIN_MS = 30_000;

export const scheduled: Rule = (run, report) => {
  for (const room of run.rooms.values()) {
    const says = Map.groupBy(room.says.values(), ({ text }) => text);
    // When lists were read, everything that was due had been said or dropped.
    const endMs = Math.max(0, ...room.appointments.listers.values());
    for (const appointment of room.appointments.all) {
      const own = says.get(appointment.asked.text) ?? [];
      new Judge(room, { appointment, says: own, endMs, report }).judge();
    }
  }
};

interface Judged {
  readonly appointment: Appointment;
  /** What the log has of it, in its order. */
  readonly says: readonly SayRecord[];
  readonly endMs: number;
  readonly report: Report;
}

class Judge {
  readonly #room: Room;
  readonly #of: Judged;

  constructor(room: Room, of: Judged) {
    this.#room = room;
    this.#of = of;
  }

  judge(): void {
    const { appointment, says } = this.#of;
    const { refused, asked } = appointment;
    this.#judgeSays();
    const [first] = says;
    if (refused !== undefined && first !== undefined)
      this.#tell(first.seq, `was refused as ${refused}, and is in the log`);
    if (asked.everyMs === undefined) this.#judgeOnce();
    else this.#judgeRecurring(asked.everyMs);
    for (const cancellation of appointment.cancellations) this.#judgeCancelled(cancellation);
    this.#judgeDropped();
    this.#judgeList();
  }

  /** Each is marked, by its author, not before its time, and not by somebody who is muted. */
  #judgeSays(): void {
    const { dueMs = 0, asked } = this.#of.appointment;
    for (const [index, { seq, atMs, scheduled: isMarked }] of this.#of.says.entries()) {
      const earliestMs = dueMs + index * (asked.everyMs ?? 0);
      if (isMarked !== true) this.#tell(seq, 'does not say that it was scheduled');
      if (atMs < earliestMs)
        this.#tell(seq, `was said ${Math.ceil(earliestMs - atMs)} ms before its time`);
      const mute = mutesOf(this.#room, asked.client, seq);
      if (mute !== undefined) this.#tell(seq, `was said after the mute of its author at ${mute}`);
    }
  }

  #judgeOnce(): void {
    const { appointment, says } = this.#of;
    const [first, again] = says;
    if (again !== undefined) this.#tell(again.seq, `is in the log already, at ${first!.seq}`);
    if (first !== undefined || appointment.ackedMs === undefined) return;
    if (appointment.dropped.length > 0 || appointment.cancellations.length > 0) return;
    this.#tell(0, 'was acknowledged, and was neither said nor dropped');
  }

  #judgeRecurring(everyMs: number): void {
    const { appointment, says, endMs } = this.#of;
    const { dueMs, ackedMs, asked, cancellations, dropped } = appointment;
    const ids = new Set(says.map(({ id }) => id));
    if (ids.size < says.length) this.#tell(says[0]!.seq, 'was said twice under one id');
    for (const { id, seq } of says)
      if (!id.startsWith(asked.id)) this.#tell(seq, `was said under the id ${id} of another`);
    if (ackedMs === undefined || dueMs === undefined || dropped.length > 0) return;
    const untilMs = Math.min(endMs, ...cancellations.map(({ askedMs }) => askedMs));
    const least = Math.floor((untilMs - SAID_WITHIN_MS - dueMs) / everyMs) + 1;
    // One that was late may stand for the next, too.
    const lateMs = says.map(({ atMs }, index) => atMs - dueMs - index * everyMs);
    const skipped = Math.max(0, ...lateMs.map((ms) => Math.floor(ms / everyMs)));
    if (says.length < least - skipped)
      this.#tell(0, `was to be said ${least} times by then, and was ${says.length} times`);
  }

  #judgeCancelled({ outcome, askedMs, doneMs = Infinity }: Appointment['cancellations'][number]) {
    const { appointment, says } = this.#of;
    const { ackedMs = Infinity, asked, dropped } = appointment;
    const recurs = asked.everyMs !== undefined;
    if (outcome === 'cancelled') {
      const late = says.find(({ atMs }) => !recurs || atMs > doneMs + CLOCKS_MS);
      if (late) this.#tell(late.seq, 'was cancelled, and is in the log');
    } else if (outcome === 'too-late') {
      if (recurs) this.#tell(0, 'recurs, and could not be cancelled as it was too late');
      else if (says.length === 0)
        this.#tell(0, 'could not be cancelled as it was said; it was not');
    } else if (outcome === 'none' && ackedMs < askedMs && dropped.length === 0) {
      // Another cancellation of it leaves nothing.
      const others = appointment.cancellations.filter((one) => one.askedMs !== askedMs);
      if (others.length === 0)
        this.#tell(says[0]?.seq ?? 0, 'was acknowledged, and then there was no such message');
    }
  }

  #judgeDropped(): void {
    const { appointment, says } = this.#of;
    const { dropped, dueMs = 0, asked, cancellations } = appointment;
    const [notice] = dropped;
    if (notice === undefined) return;
    const recurs = asked.everyMs !== undefined;
    const late = says.find(({ atMs }) => !recurs || atMs > notice.atMs + CLOCKS_MS);
    if (late !== undefined) this.#tell(late.seq, 'was said though its author was told otherwise');
    if (!wasMuted(this.#room, asked.client, { fromMs: dueMs, untilMs: notice.atMs }))
      this.#tell(0, `was dropped as ${notice.code}, without reason`);
    const isListed = dropped.some(({ how }) => how === 'listed') || cancellations.length > 0;
    if (!isListed && this.#hasListed)
      this.#tell(0, 'was dropped, and the list of its author does not say so');
  }

  /** At the end nothing waits that was said or cancelled, or whose time came long ago. */
  #judgeList(): void {
    const { appointment, says } = this.#of;
    const { waiting, asked, dueMs = Infinity, cancellations } = appointment;
    const [one] = waiting;
    if (one === undefined) return;
    const isCancelled = cancellations.some(
      ({ outcome, doneMs = Infinity }) => outcome === 'cancelled' && doneMs < one.atMs,
    );
    if (isCancelled) this.#tell(0, 'was cancelled, and its author’s list still has it');
    if (asked.everyMs !== undefined) return;
    if (says.length > 0) this.#tell(says[0]!.seq, 'was said, and its author’s list still has it');
    else if (one.atMs > dueMs + SAID_WITHIN_MS) this.#tell(0, 'waits long after its time');
  }

  get #hasListed(): boolean {
    return this.#room.appointments.listers.has(this.#of.appointment.asked.client);
  }

  #tell(seq: number, what: string): void {
    const { client, id, text } = this.#of.appointment.asked;
    const sentence = `"${text}", which ${client} scheduled, ${what}`;
    const place = { room: this.#room.name, client, id, ...(seq > 0 && { seq }) };
    this.#of.report({ rule: 'scheduled', ...place, sentence });
  }
}

/** Returns the seq of the mute that is in force for this client there; undefined: none. */
function mutesOf(room: Room, client: string, seq: number): number | undefined {
  const alias = aliasOf(room, client);
  const last = room.records.findLast(
    (one) =>
      one.kind === 'act' &&
      one.seq < seq &&
      (one.act === 'mute' || one.act === 'unmute') &&
      one.who.includes(alias),
  );
  return last?.kind === 'act' && last.act === 'mute' ? last.seq : undefined;
}

/** Whether its author may have been muted at some moment of this time. */
function wasMuted(
  room: Room,
  client: string,
  { fromMs, untilMs }: { readonly fromMs: number; readonly untilMs: number },
): boolean {
  const alias = aliasOf(room, client);
  const acts = room.acts.asked.filter(({ who }) => who === alias);
  return acts.some(({ act, atMs }, index) => {
    if (act !== 'mute' || atMs > untilMs) return false;
    const lift = acts.slice(index + 1).find((one) => one.act === 'unmute');
    return (lift?.ackedMs ?? Infinity) + CLOCKS_MS >= fromMs;
  });
}

const aliasOf = (room: Room, client: string): string =>
  room.presences.get(client)?.client.alias ?? client;
