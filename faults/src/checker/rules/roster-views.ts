// The rosters that JSON clients were told: in `joined`, in digests and by counts. At the end they
// match the log exactly.
import type { DigestEvent, JoinedEvent, NoticeEvent } from '../../history.ts';
import { ROSTER_AHEAD_MS } from './notices.ts';
import { whereabouts } from '../room.ts';
import type { Presence, Room } from '../room.ts';
import type { Report, Rule } from '../violation.ts';

export const rosterViews: Rule = (run, report) => {
  for (const room of run.rooms.values()) {
    // The log does not show who was in the room before it begins.
    if (!room.isWhole) continue;
    const log = new LogViews(room);
    for (const presence of room.presences.values())
      if (presence.client.dialect === 'json') checkViews(room, { presence, log, report });
  }
};

type Told = JoinedEvent | NoticeEvent | DigestEvent;

function checkViews(
  room: Room,
  {
    presence,
    log,
    report,
  }: { readonly presence: Presence; readonly log: LogViews; readonly report: Report },
): void {
  const client = presence.client.name;
  const tell = (seq: number, what: string): void =>
    report({ rule: 'roster', room: room.name, client, seq, sentence: `${client} ${what}` });
  const view = new View();
  let last: Told | undefined;
  for (const step of presence.steps) {
    if (step.type !== 'joined' && step.type !== 'notice' && step.type !== 'digest') continue;
    last = step;
    view.take(step);
    const { type, seq, count } = step;
    const at = type === 'joined' ? step.view : seq;
    if (!log.mayCount(count, { view: at, byMs: step.atMs }))
      tell(seq, `was told in a ${type} of ${count} members; the log has ${log.countAt(at)} there`);
    if (type === 'joined' && step.members.length === count) {
      for (const alias of log.differenceAt(step, view.members))
        tell(
          seq,
          `was told in a joined that ${alias} is ${view.members.has(alias) ? '' : 'not '}there; the log says otherwise`,
        );
    }
  }
  if (last === undefined || whereabouts(presence).kind !== 'in') return;
  const { members } = log;
  if (last.count !== members.size)
    tell(last.seq, `was last told of ${last.count} members; in the end there are ${members.size}`);
  if (!view.isWhole) return;
  for (const alias of view.members.symmetricDifference(members)) {
    const is = members.has(alias)
      ? 'is there, and was not told so'
      : 'is not there, and was told so';
    tell(last.seq, `cannot know who is there in the end: ${alias} ${is}`);
  }
}

/** What a client concludes from what it is told. */
class View {
  members = new Set<string>();
  /** Whether no list was cut. */
  isWhole = false;

  take(told: Told): void {
    switch (told.type) {
      case 'joined':
        this.members = new Set(told.members);
        this.isWhole = told.members.length === told.count;
        return;
      case 'notice':
        if (told.change === 'joined') this.members.add(told.alias);
        else this.members.delete(told.alias);
        return;
      case 'digest':
        if (told.more) this.isWhole = false;
        for (const alias of told.joined) this.members.add(alias);
        for (const alias of told.left) this.members.delete(alias);
    }
  }
}

/** The rosters that the log gives. */
class LogViews {
  readonly #room: Room;
  readonly members: ReadonlySet<string>;

  constructor(room: Room) {
    this.#room = room;
    this.members = this.#at(Infinity);
  }

  #at(view: number): Set<string> {
    const members = new Set<string>();
    for (const { seq, alias, change } of this.#room.changes) {
      if (seq > view) break;
      if (change === 'joined') members.add(alias);
      else members.delete(alias);
    }
    return members;
  }

  /** Returns how many there are at this seq. */
  countAt(view: number): number {
    return this.#room.changes[this.#firstAfter(view) - 1]?.count ?? 0;
  }

  /** Whether there are so many at this seq, or after a later change known by then. */
  mayCount(count: number, { view, byMs }: { readonly view: number; byMs: number }): boolean {
    if (count === this.countAt(view)) return true;
    const { changes } = this.#room;
    // A record that ends one stay and begins another is two changes.
    for (let at = this.#firstAfter(view - 1); at < changes.length; at += 1) {
      const change = changes[at]!;
      if (change.seq !== view && change.atMs > byMs + ROSTER_AHEAD_MS) return false;
      if (change.count === count) return true;
    }
    return false;
  }

  /** Returns the index of the first change after this seq. */
  #firstAfter(view: number): number {
    const { changes } = this.#room;
    let low = 0;
    let high = changes.length;
    while (low < high) {
      const middle = (low + high) >>> 1;
      if ((changes[middle]?.seq ?? Infinity) <= view) low = middle + 1;
      else high = middle;
    }
    return low;
  }

  /** Returns aliases on which list and log differ, unless the list is ahead. */
  differenceAt({ view, atMs }: JoinedEvent, listed: ReadonlySet<string>): string[] {
    const later = this.#room.changes.filter(
      ({ seq, atMs: storedMs }) => seq > view && storedMs <= atMs + ROSTER_AHEAD_MS,
    );
    const coming = new Set(later.map(({ alias, change }) => `${alias} ${change}`));
    return [...this.#at(view).symmetricDifference(listed)].filter(
      (alias) => !coming.has(`${alias} ${listed.has(alias) ? 'joined' : 'left'}`),
    );
  }
}
