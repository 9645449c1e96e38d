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
  | {
      readonly kind: 'heading';
      /** 1 to 6. */
      readonly level: number;
      readonly children: readonly Inline[];
    }
  | {
      readonly kind: 'code';
      readonly text: string;
      /** As written after the fence, in lower case. */
      readonly language?: string;
    }
  | Table
  | { readonly kind: 'quote'; readonly children: readonly Block[] }
  | {
      readonly kind: 'list';
      readonly ordered: boolean;
      readonly start: number;
      readonly items: readonly (readonly Block[])[];
    };

export type Cell = readonly Inline[];
export type Alignment = 'left' | 'center' | 'right' | undefined;
export interface Table {
  readonly kind: 'table';
  /** Of each column. */
  readonly align: readonly Alignment[];
  readonly head: readonly Cell[];
  /** A row may have fewer cells than the head, never more. */
  readonly rows: readonly (readonly Cell[])[];
}

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
    case 'heading':
      return wordsOf(block.children);
    case 'code':
      return block.text;
    case 'table':
      return [block.head, ...block.rows].map((row) => row.map(wordsOf).join(' ')).join(', ');
    case 'quote':
      return block.children.map(blockWords).join(' ');
    case 'list':
      return block.items.map((item) => item.map(blockWords).join(' ')).join(', ');
  }
}
