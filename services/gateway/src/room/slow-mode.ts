// Slow mode: how long a member has to wait between two messages. Counted from the member's last
// message in the log, so that changing gateways does not help.
import type { Message, RoomName } from '@natter/protocol';
import { rankOf, roleIn } from '@natter/room-log';
import type { HostedRoom, Owner, RoomCard, RoomLog, SayRecord } from '@natter/room-log';
import { messagesOf } from '../delivery/encode.ts';

/** Read back for one member at most; who has said nothing within them has waited long enough. */
const READ_BACK_MESSAGES = 1_000;
const PAGE_MESSAGES = 200;
const MODERATOR = rankOf('moderator');

type Last = Pick<Message, 'id' | 'at'>;

export interface Attempt {
  readonly owner: Owner;
  /** The message's: saying it again is no second message. */
  readonly id: string;
}

export interface SlowModeDeps {
  readonly log: Pick<RoomLog, 'historyBefore'>;
  readonly room: RoomName;
  readonly card: Pick<HostedRoom['card'], 'current' | 'heard'>;
  /** The sequence of the last record heard. */
  readonly tail: () => number;
}

export class SlowMode {
  readonly #deps: SlowModeDeps;
  readonly #last = new Map<Owner, Last>();
  /** Since when every message was counted here, ms since 1970; undefined: slow mode is off. */
  #sinceMs: number | undefined;

  constructor(deps: SlowModeDeps) {
    this.#deps = deps;
  }

  /** Counts a message that was heard. */
  hear(record: SayRecord): void {
    if (!this.#isOn()) return;
    const [message] = messagesOf([record]);
    if (message !== undefined) this.#last.set(record.from.owner, message);
  }

  /** Returns whether this member has to wait at all between messages. */
  concerns(owner: Owner): boolean {
    if (!this.#isOn()) return false;
    const card = this.#card;
    return card !== undefined && rankOf(roleIn(card, owner)) < MODERATOR;
  }

  /** Returns the ms to wait; 0: the message counts from now on. Throws BusUnavailable. */
  async take({ owner, id }: Attempt): Promise<number> {
    // Members may have been told of a change that is still being read.
    await this.#deps.card.heard();
    const spaceMs = this.#spaceMs;
    const nowMs = Date.now();
    const isKnown = this.#last.has(owner) || nowMs - (this.#sinceMs ?? nowMs) >= spaceMs;
    const read = isKnown ? undefined : await this.#readBack(owner, nowMs - spaceMs);
    // Another message of the member may have been counted meanwhile.
    const last = this.#last.get(owner) ?? read;
    const waitMs = last === undefined || last.id === id ? 0 : last.at + spaceMs - Date.now();
    if (waitMs > 0) return Math.min(waitMs, spaceMs);
    this.#last.set(owner, { id, at: Date.now() });
    return 0;
  }

  /** The message was not stored after all. */
  giveBack({ owner, id }: Attempt): void {
    if (this.#last.get(owner)?.id === id) this.#last.delete(owner);
    // Whether there was one before is to be read again.
    if (this.#sinceMs !== undefined) this.#sinceMs = Date.now();
  }

  get #spaceMs(): number {
    return (this.#card?.slowSeconds ?? 0) * 1_000;
  }
  get #card(): RoomCard | undefined {
    return this.#deps.card.current?.state;
  }

  #isOn(): boolean {
    if (this.#spaceMs > 0) this.#sinceMs ??= Date.now();
    else if (this.#sinceMs !== undefined) {
      this.#sinceMs = undefined;
      this.#last.clear();
    }
    return this.#sinceMs !== undefined;
  }

  async #readBack(owner: Owner, sinceMs: number): Promise<Last | undefined> {
    const { log, room, tail } = this.#deps;
    let before = tail() + 1;
    for (let read = 0; read < READ_BACK_MESSAGES; read += PAGE_MESSAGES) {
      const page = await log.historyBefore(room, { before, owner, limit: PAGE_MESSAGES });
      const own = page.messages.findLast(({ from }) => from.owner === owner);
      if (own !== undefined) return messagesOf([own])[0];
      const [oldest] = messagesOf(page.messages.slice(0, 1));
      if (page.next === undefined || (oldest !== undefined && oldest.at < sinceMs)) break;
      before = page.next;
    }
    return undefined;
  }
}
