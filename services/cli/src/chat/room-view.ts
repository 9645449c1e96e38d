// One room on the screen: what happens in it, who is there, what was said before. The prompt, and what is said, are chat.ts's.
import type { Room } from '@natter/client';
import { lineOfWho, TEXT_WHO_MAX } from '@natter/protocol';
import type { Message } from '@natter/protocol';
import { earlierThan } from './older-messages.ts';
import type { Display } from '../display.ts';

export interface RoomViewDeps {
  readonly room: Room;
  readonly display: Display;
  readonly print: (line: string) => void;
  /** Coming back was refused: the room is over. */
  readonly lost: (reason: string) => void;
}

export class RoomView {
  readonly room: Room;
  readonly #display: Display;
  readonly #print: (line: string) => void;
  readonly #takeOff: readonly (() => void)[];
  #epoch = '';
  /** The oldest message on the screen. */
  #oldestSeq: number | undefined;
  #isPaging = false;

  constructor({ room, display, print, lost }: RoomViewDeps) {
    this.room = room;
    this.#display = display;
    this.#print = print;
    this.#takeOff = [
      room.on('joined', ({ epoch, count, members }) => {
        const isFirst = this.#epoch === '';
        // Another log counts anew.
        if (epoch !== this.#epoch) this.#oldestSeq = undefined;
        this.#epoch = epoch;
        if (!isFirst) return;
        print(display.aside(`you are in ${room.name}; /help lists what you can type`));
        print(display.aside(lineOfWho(count, members.slice(0, TEXT_WHO_MAX))));
      }),
      room.on('message', (message) => {
        this.#oldestSeq ??= message.seq;
        print(display.message(message));
      }),
      room.on('member', (change) => print(display.member(change))),
      room.on('members-changed', (digest) => print(display.digest(digest))),
      room.on('truncated', () => print(display.aside('messages are missing here'))),
      room.on('lost', ({ message }) => lost(message)),
    ];
  }

  /** Nothing of it is printed any more. */
  close(): void {
    for (const off of this.#takeOff) off();
  }

  /** Rejects as `room.members` does. */
  async who(): Promise<void> {
    const { count, members } = await this.room.members({ limit: TEXT_WHO_MAX });
    this.#print(this.#display.aside(lineOfWho(count, members)));
  }

  /** Prints so many messages that stand before the oldest on the screen. Rejects as `room.history` does. */
  async page(limit: number): Promise<void> {
    if (this.#isPaging) return;
    this.#isPaging = true;
    try {
      const before = this.#oldestSeq ?? this.room.seq + 1;
      const earlier = await earlierThan(before, this.room, limit);
      this.#oldestSeq = earlier.before;
      this.#printEarlier(earlier.messages);
    } finally {
      this.#isPaging = false;
    }
  }

  #printEarlier(messages: readonly Message[]): void {
    const { length } = messages;
    this.#print(
      this.#display.aside(length === 0 ? 'nothing was said before' : `${length} earlier`),
    );
    for (const message of messages) this.#print(this.#display.message(message));
    if (length > 0) this.#print(this.#display.aside('end of the earlier ones'));
  }
}
