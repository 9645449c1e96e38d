// Text clients see the lines of the room from their arrival on, in order, each once. They know no
// seqs, so the lines expected from the log are compared with those that came.
import type { EnteredEvent, HearEvent } from '../../history.ts';
import { hasDigests, ROSTER_AHEAD_MS } from './notices.ts';
import { maySee, whereabouts } from '../room.ts';
import type { Message, Presence, Room } from '../room.ts';
import type { Send } from '../sent.ts';
import type { Change } from '../roster.ts';
import type { Report, Rule, RuleName } from '../violation.ts';

const DIGEST = /^\d+ joined, \d+ left, \d+ here$/;
const NOTICE = / has (connected to the chat room|left the chat room!)$/;

/** A line that the room has at a seq. */
interface Line {
  readonly seq: number;
  readonly line: string;
  /** Undefined: a notice. */
  readonly message: Message | undefined;
  readonly change: Change | undefined;
}

export const heardLines: Rule = (run, report) => {
  for (const room of run.rooms.values()) {
    const presences = [...room.presences.values()].filter(
      ({ client }) => client.dialect === 'text',
    );
    if (presences.length === 0) continue;
    const lines = linesOf(room);
    const sent = new Map(room.sends.map((send) => [lineOfSend(send), send]));
    for (const presence of presences) {
      for (const visit of visitsOf(room, presence))
        new Listener({ room, presence, visit, lines, sent }, report).compare();
    }
  }
};

/** From its arrival to its departure. */
interface Visit {
  readonly entered: EnteredEvent;
  readonly heard: HearEvent[];
  /** The seq of its own `joined`; undefined: the log does not have it. */
  readonly joinedSeq: number | undefined;
  /** Whether it is there when the run ends. */
  stays: boolean;
}

function visitsOf(room: Room, presence: Presence): Visit[] {
  const own = room.changes.filter(
    ({ alias, change }) => alias === presence.client.alias && change === 'joined',
  );
  const visits: Visit[] = [];
  for (const step of presence.steps) {
    if (step.type === 'entered') {
      const joinedSeq = own[visits.length]?.seq;
      visits.push({ entered: step, heard: [], joinedSeq, stays: false });
    } else if (step.type === 'hear') visits.at(-1)?.heard.push(step);
  }
  const last = visits.at(-1);
  if (last) last.stays = whereabouts(presence).kind === 'in';
  return visits;
}

function linesOf(room: Room): Line[] {
  const said = room.messages.map((message): Line => ({
    seq: message.seq,
    line: lineOf(message),
    message,
    change: undefined,
  }));
  const changed = room.changes.map((change): Line => {
    const did =
      change.change === 'joined' ? 'has connected to the chat room' : 'has left the chat room!';
    return { seq: change.seq, line: `${change.alias} ${did}`, message: undefined, change };
  });
  return [...said, ...changed].toSorted((one, other) => one.seq - other.seq);
}

const lineOf = ({ from, text, to }: Pick<Message, 'from' | 'text' | 'to'>): string =>
  `${from}${to === undefined ? '' : ` → ${to.join(', ')}`}: ${text}`;

const lineOfSend = ({ client, text, to }: Send): string =>
  lineOf({ from: client.alias, text, ...(to && { to }) });

interface Heard {
  readonly room: Room;
  readonly presence: Presence;
  readonly visit: Visit;
  /** All lines of the room, whoever may see them. */
  readonly lines: readonly Line[];
  readonly sent: ReadonlyMap<string, Send>;
}

class Listener {
  readonly #heard: Heard;
  readonly #report: Report;
  readonly #visible: readonly Line[];
  readonly #places = new Map<string, number[]>();
  readonly #matched = new Set<number>();
  #at = 0;

  constructor(heard: Heard, report: Report) {
    this.#heard = heard;
    this.#report = report;
    const { presence, visit, lines } = heard;
    const from = visit.joinedSeq ?? 0;
    this.#visible = lines.filter(
      ({ seq, message }) => seq >= from && (!message || maySee(message, presence.client)),
    );
    for (const [index, { line }] of this.#visible.entries())
      this.#places.set(line, [...(this.#places.get(line) ?? []), index]);
  }

  compare(): void {
    const { visit, room } = this.#heard;
    const digests = hasDigests(room);
    let isFirst = visit.joinedSeq === undefined;
    for (const { line } of visit.heard) {
      if (digests && DIGEST.test(line)) continue;
      // Notices look alike; if some are gone from the log, these cannot be told apart.
      if (!room.isWhole && NOTICE.test(line)) continue;
      const place = this.#places.get(line)?.find((index) => index >= this.#at);
      if (place === undefined) this.#judge(line);
      else {
        if (!isFirst) this.#miss(place);
        isFirst = false;
        this.#matched.add(place);
        this.#at = place + 1;
      }
    }
    if (visit.stays && !isFirst) this.#miss(this.#visible.length);
  }

  /** Reports a line that is not among those to come. */
  #judge(line: string): void {
    const earlier = this.#places.get(line);
    const of = (index: number | undefined): number | undefined => this.#visible[index ?? -1]?.seq;
    if (earlier?.some((index) => this.#matched.has(index)))
      return this.#tell('twice', of(earlier[0]), `was shown "${line}" again`);
    if (earlier)
      return this.#tell('order', of(earlier[0]), `was shown "${line}" after what comes after it`);
    const { lines, sent, room } = this.#heard;
    const other = lines.find((one) => one.line === line);
    if (other?.message && !maySee(other.message, this.#heard.presence.client))
      return this.#tell('private', other.seq, `was shown "${line}"`);
    if (other?.message)
      return this.#tell('order', other.seq, `was shown "${line}", from before it came`);
    if (other) return this.#tell('notices', other.seq, `was shown "${line}", from before it came`);
    if (!sent.has(line) && NOTICE.test(line))
      return this.#tell('notices', undefined, `was shown "${line}"; the log has no such change`);
    if (!sent.has(line))
      return this.#tell('phantom', undefined, `was shown "${line}", which nobody sent`);
    if (room.isWhole)
      this.#tell('not-stored', undefined, `was shown "${line}", and it is not in the log`);
  }

  /** Reports lines before this place that were not shown. */
  #miss(place: number): void {
    for (const line of this.#visible.slice(this.#at, place)) {
      if (!this.#isOwed(line)) continue;
      this.#tell(line.message ? 'missing' : 'notices', line.seq, `was not shown "${line.line}"`);
    }
  }

  #isOwed({ seq, message, change }: Line): boolean {
    const { presence, visit, room } = this.#heard;
    if (message) return seq > (visit.joinedSeq ?? 0);
    if (!change || !room.isWhole || change.alias === presence.client.alias || hasDigests(room))
      return false;
    return change.atMs > visit.entered.atMs + ROSTER_AHEAD_MS;
  }

  #tell(rule: RuleName, seq: number | undefined, what: string): void {
    const { room, presence } = this.#heard;
    const client = presence.client.name;
    const where = { rule, room: room.name, client, ...(seq !== undefined && { seq }) };
    this.#report({ ...where, sentence: `${client} ${what}` });
  }
}
