// The parts a message's text may have on the page: a tree of blocks. Pure.
// Only kinds listed here can be shown, so markup in a text stays text.
import type { RoomName } from '@natter/protocol';

export type Inline =
  | { readonly kind: 'text'; readonly text: string }
  | { readonly kind: 'strong' | 'em' | 'del'; readonly children: readonly Inline[] }
  | { readonly kind: 'code'; readonly text: string }
  | { readonly kind: 'break' }
  | { readonly kind: 'link'; readonly href: string; readonly children: readonly Inline[] }
  /** `[words](#room)`: a room of this server. */
  | { readonly kind: 'room'; readonly room: RoomName; readonly children: readonly Inline[] };

export type Block =
  | { readonly kind: 'paragraph'; readonly children: readonly Inline[] }
  | { readonly kind: 'code'; readonly text: string }
  | { readonly kind: 'quote'; readonly children: readonly Block[] }
  | {
      readonly kind: 'list';
      readonly ordered: boolean;
      readonly start: number;
      readonly items: readonly (readonly Block[])[];
    };

/** Returns the words of inline nodes without their marks. */
export function wordsOf(children: readonly Inline[]): string {
  return children
    .map((child) =>
      'children' in child ? wordsOf(child.children) : 'text' in child ? child.text : ' ',
    )
    .join('');
}

/** Returns the words of a block in one line. */
export function blockWords(block: Block): string {
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
