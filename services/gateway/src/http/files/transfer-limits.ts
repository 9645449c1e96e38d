// Places for files on their way in or out. Each holds some blocks in memory for as long as the other side takes, so there are only so many:
// 50 MiB of blocks in all (docs/files.md, "Memory"). One address gets a share, so that a slow one leaves places for others.
import { isLoopback } from '../../transport/connections.ts';

/** Half a block is being filled, one is on its way to NATS, some wait in the socket: about 400 KiB. */
const UPLOADS_MAX = 32;
/** One block waits in the socket, one is being read: about 300 KiB. */
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

  /** What gives the place back, to be called once; undefined: there is none. */
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
