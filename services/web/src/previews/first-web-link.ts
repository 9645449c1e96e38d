// The link of a message that a preview is shown of: the first one that leads to another site. Pure.
import type { Block, Inline } from '../markdown/message-tree.ts';
import { parseBlocks } from '../markdown/parse-blocks.ts';

/** Returns undefined if the first link leads elsewhere, into this site or nowhere. */
export function firstWebLink(text: string, origin: string): string | undefined {
  const link = parseBlocks(text)
    .flatMap(linksOfBlock)
    .find((href) => !href.startsWith('mailto:'));
  return link === undefined || new URL(link).origin === origin ? undefined : link;
}

function linksOfBlock(block: Block): readonly string[] {
  switch (block.kind) {
    case 'paragraph':
    case 'heading':
      return linksOf(block.children);
    case 'table':
      return [block.head, ...block.rows].flat().flatMap(linksOf);
    case 'code':
      return [];
    case 'quote':
      return block.children.flatMap(linksOfBlock);
    case 'list':
      return block.items.flat().flatMap(linksOfBlock);
  }
}

function linksOf(inlines: readonly Inline[]): readonly string[] {
  return inlines.flatMap((inline) => {
    if (inline.kind === 'link') return [inline.href];
    return 'children' in inline && inline.kind !== 'room' ? linksOf(inline.children) : [];
  });
}
