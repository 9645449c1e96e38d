// What became of a message → one line for text clients, without its newline. Pure.
// Contract: docs/protocol.md, "Messages in the text dialect". Twin of text-lines.ts.
import type { Amended } from '../amended.ts';
import type { Message } from '../messages.ts';
import { escapeText } from './escape-text.ts';

/** Whose message a line is about, and how it begins. */
export interface MessageBeginning {
  readonly from: string;
  readonly words: string;
}

/** Characters of the message that a line about it shows. */
const WORDS_MAX = 40;

/** Returns how a message begins: its first words, or the name of its file. */
export function beginningOf({
  from,
  text,
  file,
}: Pick<Message, 'from' | 'text' | 'file'>): MessageBeginning {
  return { from, words: firstWords(text === '' && file !== undefined ? file.name : text) };
}

/**
 * Returns `* bob edited: new text`, `* bob erased a message`, `* ann reacted 👍 to bob: hello …` and
 * the like. `message`: undefined if it is not known here.
 */
export const lineOfAmended = (event: Amended, message?: MessageBeginning): string =>
  escapeText(`* ${event.by} ${doneBy(event, message)}`);

function doneBy(event: Amended, message: MessageBeginning | undefined): string {
  const { text, erase, react, unreact, pin, by } = event;
  const it = message === undefined ? 'a message' : `${message.from}: ${message.words}`;
  if (text !== undefined) return `edited: ${text}`;
  if (erase === true) {
    const isOthers = message !== undefined && message.from !== by;
    return isOthers ? `erased a message of ${message.from}` : 'erased a message';
  }
  if (react !== undefined) return `reacted ${react} to ${it}`;
  if (unreact !== undefined) return `took ${unreact} back from ${it}`;
  if (pin !== undefined) return `${pin ? 'pinned' : 'unpinned'} ${it}`;
  // Of a later version.
  return `changed ${it}`;
}

/** Cut where a word ends, or else where a character does. */
function firstWords(text: string): string {
  const line = text.slice(0, 8 * WORDS_MAX).split(/[\r\n]/, 1)[0] ?? '';
  const characters = Array.from(new Intl.Segmenter().segment(line), ({ segment }) => segment);
  const isWhole = line.length === text.length && characters.length <= WORDS_MAX;
  if (isWhole) return text;
  const cut = characters.slice(0, WORDS_MAX).join('');
  const words = characters.length > WORDS_MAX ? cut.replace(/(?<=\S)\s+\S*$/, '') : cut;
  return `${words}…`;
}
