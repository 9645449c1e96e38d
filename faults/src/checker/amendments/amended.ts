// The log has each amendment that was acknowledged, once, by somebody who may do it, and what came
// of it adds up. The cards say the same at the end.
import type { AmendRecord } from '../../amendment-history.ts';
import type { RecordEvent } from '../../log-history.ts';
import type { Room } from '../room.ts';
import type { Report, Rule } from '../violation.ts';
import type { AskedAmendment } from './amendments.ts';
import { stateAt } from './stories.ts';
import type { Story } from './stories.ts';

type Record = RecordEvent & AmendRecord;

export const amended: Rule = (run, report) => {
  for (const room of run.rooms.values()) {
    const records = room.records.filter((record): record is Record => record.kind === 'amend');
    if (records.length + room.amendments.asked.length === 0) continue;
    new Ledger(room, { records, report, ownerOf: (name) => run.clients.get(name)?.owners }).judge();
  }
};

interface Entries {
  readonly records: readonly Record[];
  readonly report: Report;
  readonly ownerOf: (client: string) => ReadonlySet<string> | undefined;
}

class Ledger {
  readonly #room: Room;
  readonly #entries: Entries;
  readonly #byId: ReadonlyMap<string, readonly Record[]>;

  constructor(room: Room, entries: Entries) {
    this.#room = room;
    this.#entries = entries;
    this.#byId = Map.groupBy(entries.records, ({ id }) => id);
  }

  judge(): void {
    for (const record of this.#entries.records) {
      const problem = this.#wrongWith(record);
      if (problem !== undefined) this.#tell(record.seq, `${describe(record)} ${problem}`);
    }
    for (const [id, [first, ...again]] of this.#byId)
      if (first && again.length > 0)
        this.#tell(again[0]!.seq, `${describe(first)} is in the log again, id ${id}`);
    for (const asked of this.#room.amendments.asked) this.#judgeOutcome(asked);
    for (const story of this.#room.stories.values()) this.#judgeStory(story);
    this.#judgeCards();
  }

  #wrongWith(record: Record): string | undefined {
    const { id, of, owner } = record;
    const asked = this.#room.amendments.byId(id);
    if (asked === undefined) return 'is in the log, and nobody asked for it';
    const { change, code, client } = asked;
    if (asked.of !== of || !(this.#entries.ownerOf(client)?.has(owner) ?? false))
      return `differs from what ${client} asked for`;
    for (const key of ['text', 'erase', 'react', 'unreact'] as const)
      if (change[key] !== record[key]) return `differs from what ${client} asked for`;
    if (code !== undefined) return `is in the log, and was refused as ${code}`;
    return this.#forbidden(record, this.#room.stories.get(of));
  }

  #forbidden({ owner, alias, text, erase, audience }: Record, story: Story | undefined) {
    if (story === undefined) return undefined;
    const { send } = story;
    const isAuthor = send?.client.owners.has(owner) ?? true;
    if (text !== undefined && !isAuthor) return 'is an edit of somebody else’s message';
    if (erase === true && !isAuthor && !this.#moderates(alias))
      return 'is an erasure of somebody else’s message';
    if (send === undefined) return undefined;
    if ((audience === undefined) !== (story.audience === undefined))
      return `is for ${audience ? 'some' : 'all'}, and the message is not`;
    const isFor = (one: string): boolean =>
      send.client.owners.has(one) || story.audience?.has(one) === true;
    return audience?.every(isFor) === false
      ? 'is for others than those who may see the message'
      : undefined;
  }

  /** Whoever made the room. */
  #moderates(alias: string): boolean {
    return this.#room.records.some(
      (one) => one.kind === 'act' && one.act === 'create' && one.by === alias,
    );
  }

  #judgeOutcome(asked: AskedAmendment): void {
    const { ackedMs, code, client, seq = 0 } = asked;
    if (ackedMs !== undefined && !this.#isDone(asked))
      this.#tell(seq, `the ${nameOf(asked)} was acknowledged, and is not in the log`, client);
    if (code !== undefined && !this.#mayBeRefused(asked))
      this.#tell(asked.of, `the ${nameOf(asked)} was refused as ${code}, without reason`, client);
  }

  #isDone({ id, of, change, seq = 0, client }: AskedAmendment): boolean {
    if (seq < this.#room.removedBelow || this.#byId.has(id)) return true;
    const story = this.#room.stories.get(of);
    const { text, react, unreact } = change;
    // Its record went with the message.
    if (text !== undefined) return (story?.erased?.seq ?? 0) > seq;
    const emoji = react ?? unreact;
    if (emoji === undefined) return false;
    // It was so already, when the card had been changed last.
    const steps = story?.steps.filter((step) => step.seq <= seq) ?? [];
    const state = story && stateAt(story, Math.max(0, ...steps.map(({ rev }) => rev)));
    const owners = state?.reactions.get(emoji);
    const reacts = [...(this.#entries.ownerOf(client) ?? [])].some((one) => owners?.has(one));
    return reacts === (react !== undefined);
  }

  #mayBeRefused({ of, change, code, client, refusedMs = 0 }: AskedAmendment): boolean {
    const { asked } = this.#room.amendments;
    const send = this.#room.stories.get(of)?.send ?? this.#sendOf(of);
    const owners = this.#entries.ownerOf(client) ?? new Set();
    const isAuthor = send?.client.owners.isSubsetOf(owners) ?? true;
    if (code === 'forbidden') return !isAuthor || send === undefined;
    if (code !== 'no-such-message') return false;
    const story = this.#room.stories.get(of);
    if (story === undefined) return false;
    const isHidden = story.audience?.isDisjointFrom(owners) === true && !isAuthor;
    const goes = asked.some(
      (one) => one.of === of && one.change.erase === true && one.atMs < refusedMs,
    );
    return isHidden || (goes && (change.erase === undefined || story.erased !== undefined));
  }

  #sendOf(seq: number) {
    const text = this.#room.says.get(seq)?.text;
    return text === undefined ? undefined : this.#room.sendByText.get(text);
  }

  /** The changes of a message follow each other, and the counts are right. */
  #judgeStory(story: Story): void {
    const { of, steps, erased } = story;
    let last = 0;
    let gone = 0;
    const leaves = steps.filter(({ what }) => what === 'leave').length;
    for (const { rev, record, what, seq } of steps) {
      if (rev <= last) this.#tell(seq, `message ${of} has two changes of rev ${rev}`);
      gone += Math.max(0, rev - last - 1);
      last = rev;
      const { replies, reactions } = stateAt(story, rev);
      const count = record.kind === 'amend' && what !== 'leave' ? record.count : undefined;
      const emoji = record.kind === 'amend' ? (record.react ?? record.unreact ?? '') : '';
      const reacting = reactions.get(emoji)?.size ?? 0;
      const isCount = what === 'react' || what === 'unreact';
      if (isCount && count !== reacting)
        this.#tell(seq, `${count} react with ${emoji} to ${of}; by the log there are ${reacting}`);
      // The edits of an erased message are gone too, and look like replies.
      if (erased !== undefined || (what !== 'reply' && what !== 'leave')) continue;
      const told = record.thread?.count;
      if (told !== replies)
        this.#tell(seq, `message ${of} has ${told} replies; by the log it has ${replies}`);
    }
    if (erased === undefined && gone > leaves)
      this.#tell(of, `${gone} changes of message ${of} are not in the log`);
  }

  #judgeCards(): void {
    const { cards } = this.#room.amendments;
    const { stories } = this.#room;
    for (const card of cards) {
      const { of, rev, erased, reactions } = card;
      const story = stories.get(of);
      const last = story?.steps.at(-1)?.rev ?? 0;
      // An erased reply is told by another message, which may be private to others.
      if (rev < last || (rev > last && story?.erased === undefined && rev !== last))
        this.#tell(of, `the card of ${of} is at rev ${rev}, and the log at ${last}`);
      if (story === undefined) continue;
      if (erased !== (story.erased !== undefined))
        this.#tell(of, `the card of ${of} says erased: ${erased}, and the log says otherwise`);
      if (erased) continue;
      const state = stateAt(story, last);
      const emoji = new Set([...Object.keys(reactions), ...state.reactions.keys()]);
      for (const one of emoji) {
        const owners = new Set(reactions[one]);
        if (owners.symmetricDifference(state.reactions.get(one) ?? new Set()).size > 0)
          this.#tell(of, `the card of ${of} has other people who react with ${one} than the log`);
      }
      if (card.replies !== state.replies)
        this.#tell(of, `the card of ${of} has ${card.replies} replies, the log ${state.replies}`);
    }
    if (cards.length === 0) return;
    const known = new Set(cards.map(({ of }) => of));
    for (const of of stories.keys())
      if (!known.has(of)) this.#tell(of, `message ${of} was amended, and has no card`);
  }

  #tell(seq: number, sentence: string, client?: string): void {
    const where = { room: this.#room.name, seq, ...(client !== undefined && { client }) };
    this.#entries.report({ rule: 'amended', ...where, sentence });
  }
}

const describe = (record: Record): string =>
  `the ${whatOf(record)} of ${record.of} by ${record.alias} at ${record.seq}`;

const nameOf = ({ change, of, client }: AskedAmendment): string =>
  `${whatOf(change)} of ${of} by ${client}`;

function whatOf({ text, erase, react, unreact }: AskedAmendment['change']): string {
  if (erase === true) return 'erasure';
  if (text !== undefined) return `edit "${text}"`;
  return react === undefined ? `unreact ${unreact}` : `reaction ${react}`;
}
