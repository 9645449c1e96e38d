// What a block of code gets later: colours, once it is on the screen, and a button that copies it.
import './code.css';
import { useSignal } from '@preact/signals';
import { Check, Copy } from 'lucide';
import type { VNode } from 'preact';
import { useEffect } from 'preact/hooks';
import type { CodeToolsProps } from '../message/code-block.tsx';
import { t } from '../texts/messages.ts';
import { copyText } from '../widgets/copy-text.ts';
import { Icon } from '../widgets/icons.tsx';
import { tokensOf } from './code-reader.ts';
import { paintCode } from './paint-code.ts';
import { codeAt } from './whole-code.ts';

/** ms that the button says so. */
const COPIED_MS = 2_000;

export function CodeTools({ code, text, language, whole }: CodeToolsProps): VNode {
  useEffect(() => {
    const element = code.current!;
    return language === undefined ? undefined : paintWhenSeen(element, { language, text });
  }, [language, text]);
  return <CopyButton textOf={(button) => (whole === undefined ? text : codeAt(button, whole))} />;
}

/** Returns a function that ends it. */
function paintWhenSeen(element: HTMLElement, code: { language: string; text: string }): () => void {
  let unpaint: (() => void) | undefined;
  let isOver = false;
  const seen = new IntersectionObserver(([entry]) => {
    if (!entry?.isIntersecting) return;
    seen.disconnect();
    void tokensOf(code).then((tokens) => {
      const { firstChild } = element;
      if (!isOver && tokens && firstChild instanceof Text) unpaint = paintCode(firstChild, tokens);
    });
  });
  seen.observe(element);
  return () => {
    isOver = true;
    seen.disconnect();
    unpaint?.();
  };
}

interface CopyButtonProps {
  readonly textOf: (button: Element) => string;
}

function CopyButton({ textOf }: CopyButtonProps): VNode {
  const isCopied = useSignal<boolean | undefined>(undefined);
  useEffect(() => {
    if (isCopied.value === undefined) return undefined;
    const timer = setTimeout(() => {
      isCopied.value = undefined;
    }, COPIED_MS);
    return () => clearTimeout(timer);
  }, [isCopied.value]);
  const words = isCopied.value === undefined ? '' : isCopied.value ? t.copied : t.notCopied;
  return (
    <>
      <button
        class={`copy-code${isCopied.value === undefined ? '' : ' done'}`}
        type="button"
        aria-label={t.copyCode}
        title={words || t.copyCode}
        onClick={({ currentTarget }) => {
          void copyText(textOf(currentTarget)).then((done) => {
            isCopied.value = done;
          });
        }}
      >
        <Icon name={isCopied.value === true ? Check : Copy} size={14} />
      </button>
      <span class="spoken" role="status">
        {words}
      </span>
    </>
  );
}
