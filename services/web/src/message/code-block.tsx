// A block of code. Its colours and the button that copies it are loaded later
// (code/code-tools.tsx).
import type { RefObject, VNode } from 'preact';
import { useRef } from 'preact/hooks';
import { LazyCodeTools } from '../loading/lazy-parts.tsx';

interface CodeBlockProps {
  readonly text: string;
  readonly language?: string | undefined;
  /** The text of the message, if it is folded. */
  readonly whole?: string | undefined;
}
export interface CodeToolsProps extends CodeBlockProps {
  readonly code: RefObject<HTMLElement | null>;
}

export function CodeBlock(props: CodeBlockProps): VNode {
  const code = useRef<HTMLElement>(null);
  const { text } = props;
  return (
    <div class={text.includes('\n') ? 'code-block' : 'code-block one-line'}>
      <pre dir="ltr" tabIndex={0}>
        <code ref={code}>{text}</code>
      </pre>
      <LazyCodeTools {...props} code={code} />
    </div>
  );
}
