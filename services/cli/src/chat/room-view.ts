// One room on the screen: its messages, its members, and older messages on request.
import type { Room } from '@natter/client';
import { lineOfTopic, lineOfWho, TEXT_WHO_MAX } from '@natter/protocol';
import type { MembersChanged, Message } from '@natter/protocol';
import type { Display } from '../display.ts';
import { digestTotals } from './digest-totals.ts';
import { olderThan } from './older-messages.ts';

export interface RoomViewDeps {
  readonly room: Room;
  readonly display: Display;
  readonly print: (line: string) => void;
  /** The gateway refused to let us back in: the room ended for us. */
  readonly lost: (reason: string) => void;
}

export class RoomView {
  readonly room: Room;
  readonly #display: Display;
  readonly #print: (line: string) => void;
  readonly #removers: readonly (() => void)[];
  #epoch = '';
  /** The oldest message on the screen. */
  #oldestSeq: number | undefined;
  /** Members, as last told. */
  #count = 0;
  #isPaging = false;

  constructor({ room, display, print, lost }: RoomViewDeps) {
    this.room = room;
    this.#display = display;
    this.#print = print;
    this.#removers = [
      room.on('joined', ({ epoch, count, members }) => {
        const isFirst = this.#epoch === '';
        this.#count = count;
        // Another log has other seqs.
        if (epoch !== this.#epoch) this.#oldestSeq = undefined;
        this.#epoch = epoch;
        if (!isFirst) return;
        print(display.aside(`you are in ${room.name}; /help lists what you can type`));
        const topic = room.card?.topic ?? '';
        if (topic !== '') print(display.aside(lineOfTopic(topic)));
        print(display.aside(lineOfWho(count, members.slice(0, TEXT_WHO_MAX))));
      }),
      room.on('room', (event) => print(display.act(event))),
      room.on('message', (message) => {
        this.#oldestSeq ??= message.seq;
        print(display.message(message));
      }),
      room.on('amended', (event) => print(display.amended(event))),
      room.on('member', (change) => {
        this.#count = change.count;
        print(display.member(change));
      }),
      room.on('members-changed', (digest) => this.#printDigest(digest)),
      room.on('truncated', () => print(display.aside('messages are missing here'))),
      room.on('lost', ({ message }) => lost(message)),
    ];
  }

  /** Stops printing. */
  close(): void {
    for (const remove of this.#removers) remove();
  }

  /** Prints the members. Rejects as `room.members` does. */
  async who(): Promise<void> {
    const { count, members } = await this.room.members({ limit: TEXT_WHO_MAX });
    this.#print(this.#display.aside(lineOfWho(count, members)));
  }

  /** Prints the messages before the oldest on the screen. Rejects as `room.history` does. */
  async page(limit: number): Promise<void> {
    if (this.#isPaging) return;
    this.#isPaging = true;
    try {
      const before = this.#oldestSeq ?? this.room.seq + 1;
      const older = await olderThan(before, this.room, limit);
      this.#oldestSeq = older.before;
      this.#printOlder(older.messages);
    } finally {
      this.#isPaging = false;
    }
  }

  show(messages: readonly Message[]): void {
    for (const message of messages) this.#print(this.#display.message(message));
  }

  #printDigest(digest: MembersChanged): void {
    this.#print(this.#display.digest(digestTotals(digest, this.#count), digest.count));
    this.#count = digest.count;
  }

  #printOlder(messages: readonly Message[]): void {
    const { length } = messages;
    if (length === 0) return this.#print(this.#display.aside('there are no older messages'));
    this.#print(this.#display.aside(`${length} older`));
    this.show(messages);
    this.#print(this.#display.aside('end of the older messages'));
  }
}
