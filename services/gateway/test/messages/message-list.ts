// What a client knows of a room's messages, by the rules of docs/protocol.md, "Messages change": a
// model that the tests compare between clients.
import type { Amended, Joined, Message, ServerMessage, ThreadChange } from '@natter/protocol';

interface Known {
  readonly text: string;
  readonly rev: number;
  readonly isErased: boolean;
  readonly isPinned: boolean;
  readonly reactions: ReadonlyMap<string, number>;
  readonly replies: number;
  readonly lastReply: number;
}

export class MessageList {
  readonly #known = new Map<number, Known>();
  /** Where the client resumes. */
  position = 0;

  take(frame: ServerMessage): void {
    if (frame.type === 'joined') this.#joined(frame);
    else if (frame.type === 'message') this.#message(frame);
    else if (frame.type === 'amended') this.#amended(frame);
    else if (frame.type !== 'member' && frame.type !== 'caught-up') return;
    if (frame.type !== 'joined') this.position = Math.max(this.position, frame.seq);
  }

  #joined({ messages, amended = [], more, seq }: Joined): void {
    const missed = [...amended, ...messages].toSorted((one, other) => one.seq - other.seq);
    for (const each of missed) {
      if (each.type === 'amended') this.#amended(each);
      else this.#message(each);
    }
    const last = messages.at(-1)?.seq ?? 0;
    this.position = Math.max(this.position, more ? last : seq);
  }

  #message(message: Message): void {
    const { seq, text, rev = 0, pinned, reactions = [], replies, thread } = message;
    const before = this.#known.get(seq);
    if (before === undefined || before.rev < rev) {
      this.#known.set(seq, {
        text,
        rev,
        isErased: false,
        isPinned: pinned === true,
        reactions: new Map(reactions.map(({ emoji, count }) => [emoji, count])),
        replies: replies?.count ?? 0,
        lastReply: replies?.last ?? 0,
      });
    }
    if (thread !== undefined) this.#threadChanged({ last: seq, ...thread });
  }

  #threadChanged({ root, rev, count, last = 0 }: ThreadChange): void {
    const known = this.#known.get(root);
    if (known === undefined || known.rev >= rev) return;
    this.#known.set(root, { ...known, rev, replies: count, lastReply: last });
  }

  #amended({ of, rev, text, erase, react, unreact, pin, count = 0, thread }: Amended): void {
    if (thread !== undefined) this.#threadChanged(thread);
    const known = this.#known.get(of);
    if (known === undefined) return;
    if (pin !== undefined) this.#known.set(of, { ...known, isPinned: pin });
    if (rev === undefined || rev <= known.rev) return;
    const reactions = new Map(known.reactions);
    const emoji = react ?? unreact;
    if (emoji !== undefined && count > 0) reactions.set(emoji, count);
    else if (emoji !== undefined) reactions.delete(emoji);
    this.#known.set(of, {
      ...known,
      rev,
      reactions,
      text: text ?? known.text,
      isErased: known.isErased || erase === true,
    });
  }

  /** What is shown: erased messages are gone. */
  shown(): object[] {
    return [...this.#known]
      .filter(([, { isErased }]) => !isErased)
      .toSorted(([one], [other]) => one - other)
      .map(([seq, { isErased: _erased, reactions, ...known }]) => ({
        seq,
        ...known,
        reactions: [...reactions].toSorted(([one], [other]) => (one < other ? -1 : 1)),
      }));
  }
}
