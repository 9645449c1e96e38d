// Turns the tree that lowlight makes into the places of coloured words. Pure.
import { kindOf, TOKEN_NUMBERS } from './token-kinds.ts';
import type { Tokens } from './token-kinds.ts';

/** Beyond, the code stays plain: nobody reads so much of it in a conversation. */
const TOKENS_MAX = 5_000;

/** The part of a hast tree that is read. */
export interface TreeNode {
  readonly type: string;
  readonly value?: string;
  readonly children?: readonly TreeNode[];
  readonly properties?: { readonly className?: unknown };
}

/** `length`: of the code. Returns undefined if the tree is about another text, or too large. */
export function flatTokens(tree: TreeNode, length: number): Tokens | undefined {
  const numbers: number[] = [];
  let at = 0;
  const walk = ({ value = '', children = [], properties }: TreeNode, around?: number): void => {
    const kind = kindOf(scopeOf(properties)) ?? around;
    const end = at + value.length;
    if (kind !== undefined && end > at) numbers.push(at, end, kind);
    at = end;
    for (const child of children) walk(child, kind);
  };
  walk(tree);
  if (at !== length || numbers.length > TOKENS_MAX * TOKEN_NUMBERS) return undefined;
  return Uint32Array.from(numbers);
}

/** `['hljs-title', 'function_']` → `title` */
function scopeOf(properties: TreeNode['properties']): string {
  const names = properties?.className;
  const [first] = Array.isArray(names) ? (names as readonly unknown[]) : [];
  return typeof first === 'string' ? first.replace(/^hljs-/u, '') : '';
}
