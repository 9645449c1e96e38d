// Asks the other tabs of this browser whether a person looks at one of them: then no tab notifies.
import type { ReadonlySignal } from '@preact/signals';

/** A tab that is looked at answers sooner. */
const ANSWER_MS = 150;

/** `isVisible`: of this tab. Returns a function that asks the others. */
export function watchOtherTabs(isVisible: ReadonlySignal<boolean>): () => Promise<boolean> {
  const channel = new BroadcastChannel('natter.looked-at');
  let heard = (): void => {};
  channel.addEventListener('message', ({ data }: MessageEvent<'anyone?' | 'here'>) => {
    if (data === 'here') heard();
    // oxlint-disable-next-line unicorn/require-post-message-target-origin -- It is no window.
    else if (isVisible.value) channel.postMessage('here');
  });
  return () =>
    new Promise((resolve) => {
      heard = () => resolve(true);
      // oxlint-disable-next-line unicorn/require-post-message-target-origin -- As above.
      channel.postMessage('anyone?');
      setTimeout(() => resolve(false), ANSWER_MS);
    });
}
