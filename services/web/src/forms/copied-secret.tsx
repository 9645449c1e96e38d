// A link or token that is shown this once, with a button that copies it.
import { useSignal } from '@preact/signals';
import { Check, Copy } from 'lucide';
import type { VNode } from 'preact';
import { useEffect, useId, useRef } from 'preact/hooks';
import { copyText } from '../widgets/copy-text.ts';
import { Icon } from '../widgets/icons.tsx';
import { t } from '../texts/accounts.ts';

export interface CopiedSecretProps {
  readonly label: string;
  readonly secret: string;
  readonly hint: string;
  readonly onDone: () => void;
}

export function CopiedSecret({ label, secret, hint, onDone }: CopiedSecretProps): VNode {
  const id = useId();
  const field = useRef<HTMLInputElement>(null);
  const isCopied = useSignal<boolean | undefined>(undefined);
  useEffect(() => field.current!.select(), [secret]);
  const copy = async (): Promise<void> => {
    isCopied.value = await copyText(secret);
    if (!isCopied.value) field.current!.select();
  };
  return (
    <div class="secret">
      <label for={id}>{label}</label>
      <div class="secret-row">
        <input
          id={id}
          ref={field}
          readOnly
          value={secret}
          aria-describedby={`${id}-hint`}
          onFocus={() => field.current!.select()}
        />
        <button class="secondary" type="button" onClick={() => void copy()}>
          <Icon name={isCopied.value === true ? Check : Copy} />
          {isCopied.value === true ? t.copied : t.copy}
        </button>
        <button class="secondary" type="button" onClick={onDone}>
          {t.done}
        </button>
      </div>
      <p class="form-hint" id={`${id}-hint`}>
        {hint}
      </p>
      <p class="spoken" role="status">
        {isCopied.value === true && t.copiedAloud}
      </p>
      {isCopied.value === false && (
        <p class="form-fault" role="alert">
          {t.yourBrowserDoesNotLetThis}
        </p>
      )}
    </div>
  );
}
