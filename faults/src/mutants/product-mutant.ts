// A safeguard to remove from a copy of the product: which text of which file, and who notices.
import type { RuleName } from '../checker/checker.ts';

export interface ProductMutant {
  /** The removed safeguard. */
  readonly without: string;
  /** From the repository's root. */
  readonly file: string;
  readonly text: string;
  readonly replacement: string;
  /** The fault that reveals it, and the rule that sees it. */
  readonly fault: string;
  readonly seenBy: RuleName;
}
