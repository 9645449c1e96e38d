// When a room's next digest goes out: once a second while notices wait for it (notices.ts).
import { DIGEST_INTERVAL_MS } from '@natter/protocol';

export class DigestTimer {
  readonly #send: () => void;
  #timer: NodeJS.Timeout | undefined;

  constructor(send: () => void) {
    this.#send = send;
  }

  /** Notices wait. */
  arm(): void {
    this.#timer ??= setTimeout(() => {
      this.#timer = undefined;
      this.#send();
    }, DIGEST_INTERVAL_MS);
  }
  stop(): void {
    clearTimeout(this.#timer);
  }
}
