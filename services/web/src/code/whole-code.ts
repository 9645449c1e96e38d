// The code of a block whose message is folded: what is shown may be a part of it.
import type { Block } from '../markdown/message-tree.ts';
import { parseBlocks } from '../markdown/parse-blocks.ts';

/** Returns the code of the block that `inside` is in. `whole`: the text of its message. */
export function codeAt(inside: Element, whole: string): string {
  const shown = [...(inside.closest('.text')?.querySelectorAll('.code-block') ?? [])];
  const index = shown.findIndex((block) => block.contains(inside));
  return codesOf(parseBlocks(whole))[index] ?? '';
}

/** Returns all code of a text, in order. */
export function codesOf(blocks: readonly Block[]): readonly string[] {
  return blocks.flatMap((block): readonly string[] => {
    switch (block.kind) {
      case 'code':
        return [block.text];
      case 'quote':
        return codesOf(block.children);
      case 'list':
        return block.items.flatMap(codesOf);
      case 'paragraph':
      case 'heading':
      case 'table':
        return [];
    }
  });
}
