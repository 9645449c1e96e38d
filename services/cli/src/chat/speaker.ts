// Says and uploads things to the current room, and to whom: everybody, or the members that `/to`
// chose. A name means the member who had it then, never one who took it later.
import type { Client, Room, SayOptions } from '@natter/client';
import { escapeText } from '@natter/protocol';
import { upload } from '../commands/upload.ts';
import type { Who } from '../credential/who.ts';
import { failureOf } from '../exit-codes.ts';
import { Gateways } from '../http/gateways.ts';

export interface SpeakerDeps {
  readonly client: () => Client;
  readonly urls: readonly string[];
  readonly who: Who;
  /** Undefined if there is none. */
  readonly room: () => Room | undefined;
  /** Prints something that no member said; safe already. */
  readonly aside: (line: string) => void;
  /** Prints something that went wrong. */
  readonly fault: (text: string) => void;
}

/** How long to look for a gateway that takes a file. */
const UPLOAD_TRY_MS_MAX = 30_000;

/** The members chosen by `/to`, and when: at a seq of one of the room's logs. */
interface Addressed {
  readonly to: readonly string[];
  readonly view: number;
  readonly epoch: string;
}
const everybody: Addressed = { to: [], view: 0, epoch: '' };

export class Speaker {
  readonly #deps: SpeakerDeps;
  #addressed = everybody;

  constructor(deps: SpeakerDeps) {
    this.#deps = deps;
  }

  /** The members addressed by default; empty is everybody. */
  get to(): readonly string[] {
    return this.#addressed.to;
  }

  /** Addresses these members from here on; none is everybody. */
  address(to: readonly string[]): void {
    const room = this.#room();
    if (!room) return;
    this.#addressed = { to, view: Math.max(room.seq, room.view), epoch: room.epoch };
  }

  /** Forgets the addressed members: the room changed. */
  addressEverybody(): void {
    this.#addressed = everybody;
  }

  /** Says something to those addressed, or to others. */
  say(text: string, others?: readonly string[]): void {
    const { client, fault } = this.#deps;
    const room = this.#room(`not said: ${text}`);
    const options = others ? { to: others } : room && this.#options(room, `not said: ${text}`);
    if (!room || !options) return;
    // Somebody who speaks has seen what is above.
    room.mark({ read: room.seq });
    room.say(text, options).catch((error: unknown) => {
      // At the end, the chat reports all that is pending.
      if (client().state !== 'closed') fault(`not said: ${text} (${reasonOf(error)})`);
    });
  }

  /** Shares a file with those addressed. */
  upload(path: string): void {
    const { urls, who, aside, fault } = this.#deps;
    const room = this.#room(`not shared: ${path}`);
    const options = room && this.#options(room, `not shared: ${path}`);
    if (!room || !options) return;
    const { to, view } = options;
    aside(`sharing ${escapeText(path)} …`);
    upload({
      gateways: new Gateways(urls),
      room: room.name,
      who,
      path,
      to,
      view,
      timeoutMs: UPLOAD_TRY_MS_MAX,
    }).then(
      (url) => aside(`shared ${escapeText(path)}: ${url}`),
      (error: unknown) => fault(`not shared: ${path} (${reasonOf(error)})`),
    );
  }

  /** Undefined if the members chosen are of another log, in which nobody is who they were. */
  #options(room: Room, consequence: string): SayOptions | undefined {
    const { to, view, epoch } = this.#addressed;
    if (to.length === 0) return {};
    if (epoch === room.epoch) return { to, view };
    this.#deps.fault(`the room began a new log, choose with /to again; ${consequence}`);
    return undefined;
  }

  #room(consequence?: string): Room | undefined {
    const room = this.#deps.room();
    if (!room)
      this.#deps.fault(['you are in no room', consequence].filter((part) => part).join('; '));
    return room;
  }
}

/** Returns what a rejected say, read or upload says. */
export function reasonOf(error: unknown): string {
  return (failureOf(error) ?? (error as Error)).message;
}
