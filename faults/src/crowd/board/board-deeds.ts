// What the people of a board (board.ts) do with its messages, by chance. All meet at the latest
// few.
import type { Change } from '../../amendment-history.ts';
import type { Random } from '../../run/random.ts';
import type { Recorder } from '../../run/recorder.ts';
import type { Known } from './board-ear.ts';
import type { BoardMember } from './board-member.ts';

const PRIVATE_SHARE = 0.25;
/** Asked for by somebody who may not. */
const FORBIDDEN_SHARE = 0.08;
const REACT_SHARE = 0.65;
const LATEST = 6;
const EMOJI = ['👍', '🎉', '❤️'] as const;

export interface BoardDeedsOptions {
  readonly recorder: Recorder;
  /** Of the board. */
  readonly letter: string;
  /** The alias of the one who may erase the messages of others. */
  readonly moderator: string;
  readonly aliases: readonly string[];
}
interface AcknowledgedDeed {
  readonly askedMs: number;
  readonly ackedMs: number;
}

export class BoardDeeds {
  readonly #options: BoardDeedsOptions;
  readonly #times: AcknowledgedDeed[] = [];
  /** Asked for by `eraseOwn`. */
  readonly #erasures: Promise<void>[] = [];
  #texts = 0;

  constructor(options: BoardDeedsOptions) {
    this.#options = options;
  }

  /** Amendments that were acknowledged. */
  get times(): readonly AcknowledgedDeed[] {
    return this.#times;
  }

  /** Unlike any other of the run. */
  text(): string {
    this.#texts += 1;
    return `note-${this.#options.letter}-${this.#texts}.`;
  }

  async doSomething(member: BoardMember, random: Random): Promise<void> {
    const dice = random.next();
    if (dice < 0.3) await member.say(this.text(), this.#audience(member, random));
    else if (dice < 0.42) await this.#reply(member, random);
    else if (dice < 0.68) await this.#react(member, random);
    else if (dice < 0.84) await this.#edit(member, random);
    else if (dice < 0.92) await this.#erase(member, random);
    else if (dice < 0.96) await member.readHistory(1);
    else await this.#withOne({ member, random }, ({ seq }) => member.readThread(seq));
  }

  /** All that it knows of its own. Their outcomes come later. */
  eraseOwn(member: BoardMember): void {
    for (const { seq, from } of member.ear.known)
      if (from === member.alias) this.#erasures.push(this.#amend(member, seq, { erase: true }));
  }

  /** Resolves when these have an outcome. */
  async settled(): Promise<void> {
    await Promise.all(this.#erasures);
  }

  #audience(member: BoardMember, random: Random): { to?: readonly string[] } {
    if (random.next() >= PRIVATE_SHARE) return {};
    const others = this.#options.aliases.filter((alias) => alias !== member.alias);
    return { to: [random.pick(others)] };
  }

  /** For those who may see the other message, so that it belongs to its thread. */
  #reply(member: BoardMember, random: Random): Promise<void> {
    return this.#withOne({ member, random }, async ({ seq, from, to }) => {
      const seers = to && [...new Set([from, ...to])].filter((one) => one !== member.alias);
      const others = seers?.length === 0 ? to : seers;
      await member.say(this.text(), { ref: seq, ...(others && { to: others }) });
    });
  }

  #react(member: BoardMember, random: Random): Promise<void> {
    const emoji = random.pick(EMOJI);
    const change = random.next() < REACT_SHARE ? { react: emoji } : { unreact: emoji };
    return this.#withOne({ member, random }, ({ seq }) => this.#amend(member, seq, change));
  }

  #edit(member: BoardMember, random: Random): Promise<void> {
    const mayAny = random.next() < FORBIDDEN_SHARE;
    return this.#withOne(
      { member, random, is: ({ from }) => mayAny || from === member.alias },
      ({ seq }) => this.#amend(member, seq, { text: this.text() }),
    );
  }

  #erase(member: BoardMember, random: Random): Promise<void> {
    const mayAny = member.alias === this.#options.moderator || random.next() < FORBIDDEN_SHARE;
    return this.#withOne(
      { member, random, is: ({ from }) => mayAny || from === member.alias },
      ({ seq }) => this.#amend(member, seq, { erase: true }),
    );
  }

  async #withOne(
    { member, random, is }: { member: BoardMember; random: Random; is?: (known: Known) => boolean },
    does: (known: Known) => Promise<unknown>,
  ): Promise<void> {
    const known = latest(member, is);
    if (known.length > 0) await does(random.pick(known));
  }

  async #amend(member: BoardMember, of: number, change: Change): Promise<void> {
    const { recorder } = this.#options;
    const askedMs = recorder.nowMs;
    if (await member.amend(of, change)) this.#times.push({ askedMs, ackedMs: recorder.nowMs });
  }
}

function latest(
  { ear }: BoardMember,
  is: (known: Known) => boolean = () => true,
): readonly Known[] {
  return ear.known.filter(is).slice(-LATEST);
}
