// Puts the marks of Markdown around a selected part of a text, or takes them away. Pure.
import type { TextChange } from './type-into.ts';

export type Format = 'bold' | 'italic' | 'code' | 'strike' | 'link';

/** A text with a selected part; a cursor is an empty one. */
export interface Selected {
  readonly text: string;
  readonly from: number;
  readonly to: number;
}

type Pair = Exclude<Format, 'link'>;
const MARKS: Readonly<Record<Pair, string>> = {
  bold: '**',
  italic: '*',
  code: '`',
  strike: '~~',
};

const ADDRESS = /^https?:\/\/[^\s<>]+$/iu;
/** Stands in a link until an address is typed over it. */
const ADDRESS_TO_COME = 'https://';

/** Returns the change that formats the selection; done again, it takes the format away. */
export function formatted(selected: Selected, format: Format): TextChange {
  const trimmed = withoutSpaces(selected);
  if (format === 'link') return linked(trimmed);
  const part = partOf(trimmed);
  if (format === 'code' && part.includes('\n')) return fenced(trimmed);
  return marked(trimmed, format);
}

/** Returns the change that makes the selection a link to a pasted address; undefined: paste it. */
export function linkedTo(selected: Selected, pasted: string): TextChange | undefined {
  const address = pasted.trim();
  const part = partOf(selected);
  const isPlain = part.trim() !== '' && !part.includes('\n') && !ADDRESS.test(part.trim());
  if (!isPlain || !ADDRESS.test(address)) return undefined;
  const { from, to } = withoutSpaces(selected);
  const text = `[${asTitle(selected.text.slice(from, to))}](${asTarget(address)})`;
  return { from, to, text };
}

function marked({ text, from, to }: Selected, format: Pair): TextChange {
  const mark = MARKS[format];
  const part = text.slice(from, to);
  const size = mark.length;
  // The marks are selected, too.
  if (hasMark(part, format, 'start') && hasMark(part, format, 'end') && part.length >= 2 * size) {
    const inside = part.slice(size, -size);
    return { from, to, text: inside, select: [from, from + inside.length] };
  }
  const before = text.slice(0, from);
  const after = text.slice(to);
  const isOpen = hasMark(before, format, 'end');
  const isClosed = hasMark(after, format, 'start');
  if (isOpen && isClosed)
    return { from: from - size, to: to + size, text: part, select: [from - size, to - size] };
  // At the end of a marked word: the next letter stands outside.
  if (from === to && isClosed) return { from, to, text: '', select: [from + size, from + size] };
  return { from, to, text: mark + part + mark, select: [from + size, to + size] };
}

/** `**` is bold, `*` is italic, `***` is both. */
function hasMark(text: string, format: Pair, at: 'start' | 'end'): boolean {
  const mark = MARKS[format];
  if (format !== 'bold' && format !== 'italic')
    return at === 'start' ? text.startsWith(mark) : text.endsWith(mark);
  const run = (at === 'start' ? /^\**/u : /\**$/u).exec(text)![0].length;
  return format === 'bold' ? run >= 2 : run % 2 === 1;
}

function fenced({ text, from, to }: Selected): TextChange {
  const part = text.slice(from, to);
  const before = from === 0 || text[from - 1] === '\n' ? '' : '\n';
  const after = to === text.length || text[to] === '\n' ? '' : '\n';
  const start = from + before.length + 4;
  const select = [start, start + part.length] as const;
  return { from, to, text: `${before}\`\`\`\n${part}\n\`\`\`${after}`, select };
}

function linked({ text, from, to }: Selected): TextChange {
  const part = text.slice(from, to);
  if (ADDRESS.test(part))
    return { from, to, text: `[](${asTarget(part)})`, select: [from + 1, from + 1] };
  const title = asTitle(part.replaceAll('\n', ' '));
  const start = from + title.length + 3;
  return {
    from,
    to,
    text: `[${title}](${ADDRESS_TO_COME})`,
    select: title === '' ? [from + 1, from + 1] : [start, start + ADDRESS_TO_COME.length],
  };
}

const asTitle = (text: string): string => text.replaceAll(/[[\]]/gu, String.raw`\$&`);

/** A bracket would end the address. */
const asTarget = (address: string): string => address.replaceAll('(', '%28').replaceAll(')', '%29');

const partOf = ({ text, from, to }: Selected): string => text.slice(from, to);

/** A double click selects the space after a word; marks beside a space mark nothing. */
function withoutSpaces({ text, from, to }: Selected): Selected {
  const part = text.slice(from, to);
  if (part.trim() === '') return { text, from, to };
  return {
    text,
    from: from + part.length - part.trimStart().length,
    to: to - part.length + part.trimEnd().length,
  };
}
