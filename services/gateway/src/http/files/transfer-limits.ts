// Places for uploads and downloads. Each holds some blocks in memory while its client takes its
// time, 50 MiB in all (docs/files.md, "Memory"). An address gets a share, so that others find some.
import { isLoopback } from '../../transport/proxies/client-address.ts';

/** A block is filled, one is on its way to NATS, some wait in the socket: about 400 KiB each. */
const UPLOADS_MAX = 32;
/** One block waits in the socket, one is being read: about 300 KiB each. */
const DOWNLOADS_MAX = 128;
const ADDRESS_SHARE = 1 / 4;

export class Transfers {
  readonly #most: number;
  readonly #byAddress = new Map<string, number>();
  #count = 0;

  readonly #onChange: (count: number) => void;

  constructor(most: number, onChange: (count: number) => void) {
    this.#most = most;
    this.#onChange = onChange;
  }

  static ofUploads(onChange: (count: number) => void): Transfers {
    return new Transfers(UPLOADS_MAX, onChange);
  }
  static ofDownloads(onChange: (count: number) => void): Transfers {
    return new Transfers(DOWNLOADS_MAX, onChange);
  }

  /** Takes a place. Returns a function that gives it back, to be called once; undefined: none. */
  take(address: string): (() => void) | undefined {
    const ofAddress = this.#byAddress.get(address) ?? 0;
    // Loopback is a proxy or a test.
    const share = isLoopback(address) ? this.#most : this.#most * ADDRESS_SHARE;
    if (this.#count >= this.#most || ofAddress >= share) return undefined;
    this.#change(1);
    this.#byAddress.set(address, ofAddress + 1);
    return () => {
      this.#change(-1);
      const left = (this.#byAddress.get(address) ?? 1) - 1;
      if (left === 0) this.#byAddress.delete(address);
      else this.#byAddress.set(address, left);
    };
  }

  #change(by: 1 | -1): void {
    this.#count += by;
    this.#onChange(this.#count);
  }
}
