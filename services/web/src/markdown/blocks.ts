// What may be shown of a message's text: a tree of blocks, and what is read from it. Pure. Only what has a kind here can be on the page.
// The reader that knows Markdown is big and comes a moment later (markdown.ts): until then a text stands as it was typed.
import { signal } from '@preact/signals';
import { loadChunk } from '../page/load-chunk.ts';

export type Inline =
  | { readonly kind: 'text'; readonly text: string }
  | { readonly kind: 'strong' | 'em' | 'del'; readonly children: readonly Inline[] }
  | { readonly kind: 'code'; readonly text: string }
  | { readonly kind: 'break' }
  | { readonly kind: 'link'; readonly href: string; readonly children: readonly Inline[] };
export type Block =
  | { readonly kind: 'paragraph'; readonly children: readonly Inline[] }
  | { readonly kind: 'code'; readonly text: string; readonly language: string }
  | { readonly kind: 'quote'; readonly children: readonly Block[] }
  | {
      readonly kind: 'list';
      readonly ordered: boolean;
      readonly start: number;
      readonly items: readonly (readonly Block[])[];
    };

type Reader = (text: string) => readonly Block[];
const reader = signal<Reader | undefined>(undefined);

/** Fetches the reader; to be called when the page begins, so that it is there before the first message is. */
export async function loadMarkdown(): Promise<void> {
  const chunk = await loadChunk(() => import('./markdown.ts'));
  reader.value = chunk?.parseMarkdown;
}

/** Read by a component, it draws itself again when the reader is there. */
export function blocksOf(text: string): readonly Block[] {
  return MARKED.test(text) ? (reader.value?.(text) ?? plainBlocks(text)) : plainBlocks(text);
}

/** Any character that could mean something. */
const MARKED = /[*_~`>[\]<\\\n]|^\s*(?:[-+]|\d+[.)])\s|https?:|www\.|@/u;

/** As it was typed. */
export function plainBlocks(text: string): readonly Block[] {
  const children = text
    .split('\n')
    .flatMap((line, index): Inline[] => [
      ...(index > 0 ? [{ kind: 'break' } as const] : []),
      { kind: 'text', text: line },
    ]);
  return [{ kind: 'paragraph', children }];
}

/** A link whose words name another place than it leads to: that place, to be shown beside it. */
export function otherHost(href: string, words: string): string | undefined {
  const { host } = new URL(href);
  const named = /([\p{L}\p{N}-]+\.)+[\p{L}]{2,}/u.exec(words)?.[0];
  if (named === undefined || host === '') return undefined;
  return host === named.toLowerCase() || host.endsWith(`.${named.toLowerCase()}`)
    ? undefined
    : host;
}

/** A text in one line, without its marks. */
export function plainWords(text: string): string {
  return blocksOf(text).map(blockWords).join(' ');
}

function blockWords(block: Block): string {
  switch (block.kind) {
    case 'paragraph':
      return wordsOf(block.children);
    case 'code':
      return block.text;
    case 'quote':
      return block.children.map(blockWords).join(' ');
    case 'list':
      return block.items.map((item) => item.map(blockWords).join(' ')).join(', ');
  }
}

export function wordsOf(children: readonly Inline[]): string {
  return children
    .map((child) =>
      'children' in child ? wordsOf(child.children) : 'text' in child ? child.text : ' ',
    )
    .join('');
}
