// How deep the headings of a text are within each other. Pure.
import type { Block } from './message-tree.ts';

/**
 * Returns a depth for each block, from 0; of headings only it means something. It never skips one:
 * `###` below `#` is one deeper, as those who listen need it.
 */
export function headingDepths(blocks: readonly Block[]): readonly number[] {
  const above: number[] = [];
  return blocks.map((block) => {
    if (block.kind !== 'heading') return 0;
    while (above.length > 0 && above.at(-1)! >= block.level) above.pop();
    above.push(block.level);
    return above.length - 1;
  });
}
