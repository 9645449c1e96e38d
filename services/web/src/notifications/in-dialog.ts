// What the parts of the dialog of notifications are given.
import type { Signal } from '@preact/signals';
import type { Asking } from '../forms/form.tsx';
import type { Page } from '../page/page-context.ts';
import type { Mine } from './push-devices.ts';

export interface InDialog {
  readonly page: Page;
  readonly asking: Asking;
  /** Undefined: the server pushes nothing, or nobody answered yet. */
  readonly mine: Signal<Known | undefined>;
}
/** `key`: what browsers subscribe with. */
export type Known = Mine & { readonly key?: string };
