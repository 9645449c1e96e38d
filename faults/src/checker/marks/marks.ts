// Marks only grow, in the store and before each client, over all devices of a person. None is
// further than its person said; in the end all know them. What is kept private is told to nobody.
import type { MarkFoundEvent, MarkToldEvent } from '../../mark-history.ts';
import type { Room } from '../room.ts';
import type { Report, Rule } from '../violation.ts';
import { People } from './furthest.ts';
import type { Furthest } from './furthest.ts';

export const marks: Rule = (run, report) => {
  for (const room of run.rooms.values())
    if (room.marks.length > 0) new Watcher(room, report).watch();
};

class Watcher {
  readonly #room: Room;
  readonly #people: People;
  readonly #report: Report;
  /** What each client was told on its connection, by client and alias. */
  readonly #told = new Map<string, Furthest & { readonly joinedMs: number }>();
  readonly #stored = new Map<string, Furthest>();

  constructor(room: Room, report: Report) {
    this.#room = room;
    this.#people = new People(room);
    this.#report = report;
  }

  watch(): void {
    for (const event of this.#room.marks)
      if (event.type === 'mark-told') this.#judgeTold(event);
      else if (event.type === 'mark-found') this.#judgeStored(event);
  }

  #judgeTold(event: MarkToldEvent): void {
    const { client, alias, got, read, atMs } = event;
    const place = `${client} ${alias}`;
    const what = `${client} was told that ${alias} is at ${got}, ${read ?? 'hidden'}`;
    const isOwn = this.#people.aliasOf(client) === alias;
    if (read !== undefined && !isOwn && this.#people.hides(alias))
      this.#tell(client, `${what}; what they have read is private`);
    this.#judgeInvented({ got, read: read ?? 0 }, { alias, atMs, client, what });
    const joinedMs = this.#joinedMs(client, atMs);
    const before = this.#told.get(place);
    if (before?.joinedMs === joinedMs && (got < before.got || (read ?? before.read) < before.read))
      this.#tell(client, `${what}, after ${before.got}, ${before.read}`);
    this.#told.set(place, { got, read: read ?? 0, joinedMs });
    if (event.final) this.#judgeFinal(event, what);
  }

  #judgeStored({ alias, got, read, atMs }: MarkFoundEvent): void {
    const what = `the mark of ${alias} is stored as ${got}, ${read}`;
    this.#judgeInvented({ got, read }, { alias, atMs, what });
    const before = this.#stored.get(alias);
    if (before !== undefined && (got < before.got || read < before.read))
      this.#tell(undefined, `${what}, after ${before.got}, ${before.read}`);
    this.#stored.set(alias, { got, read });
  }

  #judgeInvented(
    { got, read }: Furthest,
    of: { alias: string; atMs: number; client?: string; what: string },
  ): void {
    const { alias, atMs, client, what } = of;
    const begun = this.#people.begun(alias).most;
    const most = this.#people.furthest(alias, { untilMs: atMs, begun });
    if (got > most.got || read > most.read)
      this.#tell(client, `${what}; they had said no more than ${most.got}, ${most.read}`);
    if (read > got) this.#tell(client, `${what}: what is read has been received`);
  }

  /** Everybody had said it again. */
  #judgeFinal({ alias, got, read, atMs, client }: MarkToldEvent, what: string): void {
    const begun = this.#people.begun(alias).least;
    const least = this.#people.furthest(alias, { untilMs: atMs, begun });
    if (got >= least.got && (read ?? least.read) >= least.read) return;
    this.#tell(client, `${what} in the end; they had said ${least.got}, ${least.read}`);
  }

  /** When the client came to where it was told it. */
  #joinedMs(client: string, atMs: number): number {
    const steps = this.#room.presences.get(client)?.steps ?? [];
    return steps.findLast((step) => step.type === 'joined' && step.atMs <= atMs)?.atMs ?? 0;
  }

  #tell(client: string | undefined, sentence: string): void {
    const whose = client === undefined ? {} : { client };
    this.#report({ rule: 'marks', room: this.#room.name, ...whose, sentence });
  }
}
