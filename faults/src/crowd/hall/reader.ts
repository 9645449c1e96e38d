// One client of a hall (hall.ts): talks, says how far it is, and asks for receipts. What it is told
// of marks goes into the history. It says its mark again whenever it comes in.
import type { MarkView, ServerMessage } from '@natter/protocol';
import type { Random } from '../../run/random.ts';
import type { Recorder } from '../../run/recorder.ts';
import { BoardMember } from '../board/board-member.ts';
import type { BoardMemberOptions } from '../board/board-member.ts';

/** Now and then a client says less than it did: marks only grow. */
const BACK_SHARE = 0.15;
const BACK = 6;

interface Furthest {
  readonly got: number;
  readonly read: number;
}

export class Reader {
  readonly member: BoardMember;
  readonly #recorder: Recorder;
  readonly #room: string;
  #got = 0;
  #read = 0;
  /** From now on what it is told is how it is in the end. */
  #isFinal = false;
  /** How far others are, as it was told last. */
  readonly #others = new Map<string, MarkView>();

  constructor(options: Omit<BoardMemberOptions, 'amends' | 'marks'>) {
    this.#recorder = options.recorder;
    this.#room = options.room;
    const onFrame = (frame: ServerMessage): void => this.#hear(frame);
    this.member = new BoardMember({ ...options, amends: false, marks: true, onFrame });
  }

  /** How far it has said that it is. */
  get said(): Furthest {
    return { got: this.#got, read: this.#read };
  }

  /** Whether it was told that the person is so far; what they have read, unless they hide it. */
  knows(alias: string, said: Furthest): boolean {
    const told = this.#others.get(alias);
    if (told === undefined) return said.got === 0;
    return told.got >= said.got && (told.read ?? Infinity) >= said.read;
  }

  /** Says that it has received everything, and read some of it. */
  mark(random: Random): void {
    const { position } = this.member.ear;
    if (position === 0) return;
    const isBack = random.next() < BACK_SHARE;
    const upTo = isBack ? Math.max(1, position - random.whole(1, BACK)) : position;
    const dice = random.next();
    if (dice < 0.4) this.#say({ got: upTo });
    else if (dice < 0.8) this.#say({ got: upTo, read: Math.max(1, upTo - random.whole(0, 4)) });
    else this.#say({ read: upTo });
  }

  /** Says that it has read everything. */
  markAll(): void {
    const { position: got } = this.member.ear;
    if (got > 0) this.#say({ got, read: got });
  }

  /** Says again how far it is. */
  sayAgain(): void {
    if (this.#got > 0) this.#say({ got: this.#got, read: this.#read });
  }

  /** Asks for the receipt of a message that it has seen. Resolves with whether it was shown. */
  async askReceipt(of: number): Promise<boolean> {
    const askedMs = this.#recorder.nowMs;
    const answer = await this.member.ask({ type: 'receipt', seq: of });
    if (answer?.type !== 'receipt') return false;
    const { view, of: people, got, read, missing } = answer;
    this.#recorder.write({
      type: 'receipt',
      ...this.#whose,
      of,
      askedMs,
      ...(view !== undefined && { view }),
      ...(people !== undefined && { people }),
      got,
      ...(read !== undefined && { read }),
      missing,
      final: this.#isFinal,
    });
    return true;
  }

  /** Joins again, and so is told all there is. */
  async askAll(when: 'meanwhile' | 'in the end'): Promise<void> {
    this.#isFinal = when === 'in the end';
    await this.member.ask({ type: 'join', ...this.member.ear.resume });
  }

  get #whose() {
    return { client: this.member.name, room: this.#room };
  }

  /** There is no answer. */
  #say(mark: { readonly got?: number; readonly read?: number }): void {
    const { got = 0, read = 0 } = mark;
    this.#recorder.write({ type: 'mark', ...this.#whose, ...mark });
    this.#read = Math.max(this.#read, read);
    this.#got = Math.max(this.#got, got, this.#read);
    this.member.tell({ type: 'mark', ...mark });
  }

  #hear(frame: ServerMessage): void {
    if (frame.type === 'marks') this.#told(frame.marks);
    else if (frame.type === 'unread') {
      const { seq: upTo, count, mentions } = frame;
      this.#recorder.write({ type: 'unread-told', ...this.#whose, upTo, count, mentions });
    } else if (frame.type === 'joined') {
      const { seq: upTo, mark, unread, marks = [] } = frame;
      const { alias } = this.member;
      // Its own first: it is read before the others are.
      this.#told([...(mark ? [{ alias, ...mark }] : []), ...marks]);
      if (mark && unread) {
        const counted = { upTo, ...unread, read: mark.read };
        this.#recorder.write({ type: 'unread-told', ...this.#whose, ...counted });
      }
      this.sayAgain();
    }
  }

  #told(marks: readonly MarkView[]): void {
    const final = this.#isFinal;
    for (const view of marks) {
      const { alias, got, read } = view;
      this.#others.set(alias, view);
      const seen = { alias, got, ...(read !== undefined && { read }), final };
      this.#recorder.write({ type: 'mark-told', ...this.#whose, ...seen });
    }
  }
}
