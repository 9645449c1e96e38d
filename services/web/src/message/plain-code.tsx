// A block of code as it is shown until its colours and its button are loaded (code/code-block.tsx).
import type { VNode } from 'preact';

export interface CodeBlockProps {
  readonly text: string;
  readonly language?: string | undefined;
  /** The text of the message, if it is folded. */
  readonly whole?: string | undefined;
}

export function PlainCode({ text }: CodeBlockProps): VNode {
  return (
    <pre dir="ltr" tabIndex={0}>
      <code>{text}</code>
    </pre>
  );
}
