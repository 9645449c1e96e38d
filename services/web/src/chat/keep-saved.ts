// Saves this tab's state a moment after each change, and at once when the page may be going.
import { saveTab } from './saved-tab.ts';
import type { Store } from './store.ts';
import type { TabDevice } from './tab-device.ts';

/** ms until a change is saved. */
const SAVE_MS = 300;

export interface KeepSavedDeps {
  readonly store: Store;
  readonly tab: TabDevice;
  readonly now: () => number;
}

/** Saves while somebody is inside. */
export class KeepSaved {
  readonly #deps: KeepSavedDeps;
  #timer: ReturnType<typeof setTimeout> | undefined;

  constructor(deps: KeepSavedDeps) {
    this.#deps = deps;
  }

  soon(): void {
    this.#timer ??= setTimeout(() => this.now(), SAVE_MS);
  }

  /** `isClosed`: the page may be going, and another tab may take over what is unsent. */
  now(isClosed = false): void {
    this.stop();
    const { store, tab, now } = this.#deps;
    if (store.stage.value !== 'inside') return;
    const person = store.person.value?.id ?? '';
    saveTab(store, { tab, person, nowMs: now(), isClosed });
  }

  stop(): void {
    clearTimeout(this.#timer);
    this.#timer = undefined;
  }
}
