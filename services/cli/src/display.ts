// How things look in a terminal: one line each, with colours unless NO_COLOR is set. Nothing in them can move the cursor, ring the bell
// or pass for another's line: texts go through the text dialect's lines (docs/protocol.md, "Text dialect" 7).
import { escapeText, lineOfDigest, lineOfMessage } from '@natter/protocol';
import type { MemberChange, MembersChanged, Message } from '@natter/protocol';
import { styleText } from 'node:util';

type Format = Parameters<typeof styleText>[0];
const NAME_COLOURS = ['cyan', 'green', 'yellow', 'blue', 'magenta', 'red'] as const;
const clock = new Intl.DateTimeFormat(undefined, {
  hour: '2-digit',
  minute: '2-digit',
  hourCycle: 'h23',
});

export class Display {
  readonly #stream: NodeJS.WriteStream;
  readonly #httpUrl: () => string;

  /**
   * @param stream whose colours they are: none if it is no terminal, and FORCE_COLOR is not set.
   * @param httpUrl the gateway where files can be fetched.
   */
  constructor(stream: NodeJS.WriteStream, httpUrl: () => string) {
    this.#stream = stream;
    this.#httpUrl = httpUrl;
  }

  /** `10:04 ada: hello`, `10:04 ada → bob: hello` */
  message(message: Message): string {
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
    const how = change === 'left' && why === 'lost' ? 'was lost' : change;
    return this.aside(`${escapeText(alias)} ${how}`);
  }

  digest({ joined, left, count }: MembersChanged): string {
    return this.aside(lineOfDigest({ joined: joined.length, left: left.length, count }));
  }

  /** What is not said by anybody. Safe already. */
  aside(line: string): string {
    return this.#style('dim', `· ${line}`);
  }

  /** What went wrong. */
  fault(text: string): string {
    return this.#style('red', `! ${escapeText(text)}`);
  }

  /** What stands before the line that is typed. */
  label(parts: {
    readonly room: string;
    readonly to: readonly string[];
    readonly state: string;
  }): string {
    const to = parts.to.length === 0 ? '' : escapeText(` → ${parts.to.join(', ')}`);
    const state = parts.state === '' ? '' : ` (${parts.state})`;
    return `${this.#style('bold', parts.room)}${this.#style('magenta', to)}${this.#style('yellow', state)}> `;
  }

  #style(format: Format, text: string): string {
    return text === '' ? '' : styleText(format, text, { stream: this.#stream });
  }
}

/** The same for the same name, on every machine. */
function colourOf(alias: string): (typeof NAME_COLOURS)[number] {
  let hash = 0;
  for (const character of alias.toLowerCase())
    hash = (hash * 31 + (character.codePointAt(0) ?? 0)) % 65_521;
  return NAME_COLOURS[hash % NAME_COLOURS.length] ?? 'cyan';
}
