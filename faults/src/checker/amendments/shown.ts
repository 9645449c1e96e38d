// A message in a page, a thread, or `joined` is shown as it was at one moment, which is not before
// what the client was told of already. An erased one is not shown.
import type { AmendedEvent } from '../../amendment-history.ts';
import type { PageEvent, SeenMessage } from '../../history.ts';
import type { Presence, Room } from '../room.ts';
import type { Client } from '../sent.ts';
import type { Report, Rule, RuleName } from '../violation.ts';
import { mayKnow, revUpTo, stateAt } from './stories.ts';
import type { Story } from './stories.ts';

export const shownAsNow: Rule = (run, report) => {
  for (const room of run.rooms.values()) {
    if (room.stories.size === 0) continue;
    for (const presence of room.presences.values()) new Viewer(room, presence, report).view();
  }
};

class Viewer {
  readonly #room: Room;
  readonly #presence: Presence;
  readonly #report: Report;

  constructor(room: Room, presence: Presence, report: Report) {
    this.#room = room;
    this.#presence = presence;
    this.#report = report;
  }

  view(): void {
    const { pages, threads } = this.#presence;
    const asked = [...pages, ...threads].toSorted((one, other) => startOf(one) - startOf(other));
    let next = 0;
    let position = 0;
    let joinedSeq: number | undefined;
    const look = (untilMs: number): void => {
      for (let page = asked[next]; page && startOf(page) <= untilMs; page = asked[(next += 1)])
        for (const message of page.messages) this.#judge(message, position);
    };
    for (const step of this.#presence.steps) {
      look(step.atMs);
      if (step.type === 'joined') {
        joinedSeq = step.seq;
        if (!step.resumed) position = Math.max(position, step.seq);
      } else if (step.type === 'receive' || step.type === 'amended') {
        if (step.how === 'live') joinedSeq = undefined;
        else if (step.type === 'amended') this.#judgeReplayed(step, joinedSeq ?? 0);
        if (step.type === 'receive' && step.message)
          this.#judge(step.message, step.how === 'replay' ? (joinedSeq ?? 0) : 0);
        position = Math.max(position, step.seq);
      } else if (step.type === 'notice') position = Math.max(position, step.seq);
    }
    look(Infinity);
  }

  /** `told`: what was known to the client, or to its gateway, when the page was made. */
  #judge(message: SeenMessage, told: number): void {
    const { seq, now } = message;
    const story = this.#room.stories.get(seq);
    if (story === undefined) {
      if (now !== undefined && now.rev > 0)
        this.#tell('as-now', seq, `at rev ${now.rev}, and nothing became of it`);
      return;
    }
    const { client } = this.#presence;
    if (!mayKnow(story, client)) this.#tell('private', seq, 'which is private to others');
    if (client.asSaid && now === undefined) return;
    if (story.erased !== undefined && story.erased.seq <= told)
      return this.#tell('erased', seq, `which was erased at ${story.erased.seq}, before ${told}`);
    const { rev = 0 } = now ?? {};
    const least = revUpTo(story, told);
    if (rev < least) return this.#tell('as-now', seq, `at rev ${rev} after it was at ${least}`);
    const wrong = this.#wrongWith(message, { story, client });
    if (wrong !== undefined) this.#tell('as-now', seq, `at rev ${rev} ${wrong}`);
  }

  #wrongWith(
    { text, now }: SeenMessage,
    { story, client }: { story: Story; client: Client },
  ): string | undefined {
    const { of, send, erased } = story;
    const { rev = 0, reactions = [], replies = 0 } = now ?? {};
    const state = stateAt(story, rev);
    const said = state.text ?? this.#room.says.get(of)?.text ?? send?.text;
    // Which of the texts it had at that rev, its erased records do not tell any more.
    const isKnown = erased === undefined && said !== undefined;
    const texts = this.#room.amendments.asked.flatMap((asked) =>
      asked.of === of && asked.change.text !== undefined ? [asked.change.text] : [],
    );
    if (isKnown ? text !== said : said !== undefined && ![said, ...texts].includes(text))
      return `with the text "${text}", and it was "${said}"`;
    for (const { emoji, count, mine } of reactions) {
      const owners = state.reactions.get(emoji) ?? new Set();
      if (count !== owners.size)
        return `with ${count} reactions ${emoji}, and there were ${owners.size}`;
      if (mine !== [...client.owners].some((owner) => owners.has(owner)))
        return `with ${emoji} as ${mine ? 'its own' : 'not its own'}`;
    }
    if (reactions.length !== state.reactions.size)
      return `with ${reactions.length} kinds of reactions, and there were ${state.reactions.size}`;
    if (erased === undefined && replies !== state.replies)
      return `with ${replies} replies, and there were ${state.replies}`;
    return undefined;
  }

  /** What `joined` tells: not the text of a message that was erased by then. */
  #judgeReplayed({ of, text }: AmendedEvent, joinedSeq: number): void {
    const erased = this.#room.stories.get(of)?.erased;
    if (text === undefined || erased === undefined || erased.seq > joinedSeq) return;
    this.#tell('erased', of, `in an edit, and it had been erased at ${erased.seq}`);
  }

  #tell(rule: RuleName, seq: number, what: string): void {
    const client = this.#presence.client.name;
    const sentence = `${client} was shown message ${seq} ${what}`;
    this.#report({ rule, room: this.#room.name, client, seq, sentence });
  }
}

const startOf = ({ askedMs, atMs }: PageEvent): number => askedMs ?? atMs;
