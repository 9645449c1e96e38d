// How things look in a terminal: one line each, in colour unless NO_COLOR is set. No text of others
// can move the cursor, ring the bell or pass for another line: all go through the text dialect's
// lines (docs/protocol.md, "Text dialect" 7).
import { styleText } from 'node:util';
import {
  beginningOf,
  escapeText,
  lineOfAct,
  lineOfAmended,
  lineOfDigest,
  lineOfMessage,
} from '@natter/protocol';
import type { Amended, MemberChange, Message, MessageBeginning, RoomEvent } from '@natter/protocol';
import type { DigestTotals } from './chat/digest-totals.ts';

type Format = Parameters<typeof styleText>[0];
const NAME_COLOURS = ['cyan', 'green', 'yellow', 'blue', 'magenta', 'red'] as const;
const clock = new Intl.DateTimeFormat(undefined, {
  hour: '2-digit',
  minute: '2-digit',
  hourCycle: 'h23',
});

/** Messages whose beginnings are remembered. */
const SHOWN_MAX = 1_000;
type MessageName = Pick<Message, 'room' | 'seq'>;

export interface LabelOptions {
  readonly room: string;
  readonly to: readonly string[];
  /** '' while all is well. */
  readonly state: string;
}

export class Display {
  readonly #stream: NodeJS.WriteStream;
  readonly #httpUrl: () => string;
  /** How messages begin that were shown, by room and seq. */
  readonly #shown = new Map<string, MessageBeginning>();

  /**
   * @param stream decides on colours: none if it is not a terminal and FORCE_COLOR is not set.
   * @param httpUrl returns the gateway that file links point to.
   */
  constructor(stream: NodeJS.WriteStream, httpUrl: () => string) {
    this.#stream = stream;
    this.#httpUrl = httpUrl;
  }

  /** `10:04 ada: hello`, `10:04 ada → bob: hello` */
  message(message: Message): string {
    this.#remember(message);
    const { from, to, at } = message;
    const line = lineOfMessage(message, new URL(this.#httpUrl()).origin);
    const name = escapeText(from);
    const begin = line.startsWith('* ') ? 2 : 0;
    const names = to === undefined ? '' : escapeText(` → ${to.join(', ')}`);
    const rest = line.slice(begin + name.length + names.length);
    const head = this.#style(['bold', colourOf(from)], name);
    const whom = names === '' ? '' : this.#style(['bold', 'magenta'], names);
    return `${this.#style('dim', clock.format(at))} ${line.slice(0, begin)}${head}${whom}${rest}`;
  }

  member({ alias, change, why }: MemberChange): string {
    const how = change === 'left' && why === 'lost' ? 'lost the connection' : change;
    return this.aside(`${escapeText(alias)} ${how}`);
  }

  /** `ada banned bob for 10 min: spam` */
  act(event: RoomEvent): string {
    return this.aside(lineOfAct(event).replace(/^\* /, ''));
  }

  /** `bob edited: hello`, `ann reacted 👍 to bob: hello` */
  amended(event: Amended): string {
    const { room, of, text } = event;
    const before = this.#shown.get(`${room} ${of}`);
    if (before && text !== undefined) this.#remember({ room, seq: of, from: before.from, text });
    return this.aside(lineOfAmended(event, before).replace(/^\* /, ''));
  }

  /** `12 joined, 3 left, 240 here` */
  digest({ joined, left, isExact }: DigestTotals, count: number): string {
    const line = lineOfDigest({ joined, left, count });
    return this.aside(isExact ? line : `at least ${line}`);
  }

  /** Something that no member said. The line is safe already. */
  aside(line: string): string {
    return this.#style('dim', `· ${line}`);
  }

  /** Something that went wrong. */
  fault(text: string): string {
    return this.#style('red', `! ${escapeText(text)}`);
  }

  /** The prompt before the line being typed. */
  label({ room, to, state }: LabelOptions): string {
    const names = to.length === 0 ? '' : escapeText(` → ${to.join(', ')}`);
    const note = state === '' ? '' : ` (${state})`;
    const parts = [
      this.#style('bold', room),
      this.#style('magenta', names),
      this.#style('yellow', note),
    ];
    return `${parts.join('')}> `;
  }

  #remember({ room, seq, ...message }: Parameters<typeof beginningOf>[0] & MessageName): void {
    this.#shown.set(`${room} ${seq}`, beginningOf(message));
    const [oldest] = this.#shown.keys();
    if (this.#shown.size > SHOWN_MAX && oldest !== undefined) this.#shown.delete(oldest);
  }

  #style(format: Format, text: string): string {
    return text === '' ? '' : styleText(format, text, { stream: this.#stream });
  }
}

/** Returns the same colour for the same name on every machine. */
function colourOf(alias: string): (typeof NAME_COLOURS)[number] {
  let hash = 0;
  for (const character of alias.toLowerCase())
    hash = (hash * 31 + (character.codePointAt(0) ?? 0)) % 65_521;
  return NAME_COLOURS[hash % NAME_COLOURS.length] ?? 'cyan';
}
