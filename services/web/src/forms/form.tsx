// A form that asks the server for something: busy meanwhile, and honest about a failure.
import { useSignal } from '@preact/signals';
import type { Signal } from '@preact/signals';
import type { ComponentChildren, VNode } from 'preact';
import type { Fault, Outcome } from '../sign-in/ask-identity.ts';
import { faultWords } from '../words/identity-words.ts';

export interface Asking {
  readonly isBusy: Signal<boolean>;
  /** Why the last request failed, in words; or ''. */
  readonly fault: Signal<string>;
  /** Returns the value, or undefined after a failure. One request at a time. */
  readonly run: <T>(ask: () => Promise<Outcome<T>>) => Promise<T | undefined>;
  readonly fail: (fault: Fault) => void;
}

export interface AskingOptions {
  /** Nobody is signed in any more. */
  readonly onUnauthorized?: () => void;
  /** Default: about people and their accounts. */
  readonly words?: (fault: Fault) => string;
}

export function useAsking({ onUnauthorized, words = faultWords }: AskingOptions = {}): Asking {
  const isBusy = useSignal(false);
  const fault = useSignal('');
  const fail = (why: Fault): void => {
    fault.value = words(why);
    if (why.code === 'unauthorized') onUnauthorized?.();
  };
  const run = async <T,>(ask: () => Promise<Outcome<T>>): Promise<T | undefined> => {
    if (isBusy.value) return undefined;
    isBusy.value = true;
    // Said anew each time, also where the words are the same.
    fault.value = '';
    const outcome = await ask();
    isBusy.value = false;
    if (outcome.ok) return outcome.value;
    fail(outcome.fault);
    return undefined;
  };
  return { isBusy, fault, run, fail };
}

export interface FormProps {
  readonly asking: Pick<Asking, 'isBusy' | 'fault'>;
  readonly onSubmit: () => void;
  readonly action: string;
  readonly class?: string;
  readonly children: ComponentChildren;
}

/** Fields, the one button, and a line for what went wrong. */
export function Form({ asking, onSubmit, action, class: name = '', children }: FormProps): VNode {
  return (
    <form
      class={`form ${name}`}
      onSubmit={(event) => {
        event.preventDefault();
        onSubmit();
      }}
    >
      {children}
      <Failure asking={asking} />
      <button class="primary" type="submit" aria-disabled={asking.isBusy.value || undefined}>
        {action}
      </button>
    </form>
  );
}

export function Failure({ asking }: { readonly asking: Pick<Asking, 'fault'> }): VNode {
  return (
    <p class="form-fault" role="alert">
      {asking.fault.value}
    </p>
  );
}
