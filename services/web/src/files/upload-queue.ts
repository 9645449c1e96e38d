// Uploads the files of one room one after the other, so that they arrive in the order they were
// chosen. Keeps refused ones to be tried again.
import { ClientError } from '@natter/client';
import type { Client } from '@natter/client';
import type { Outgoing } from '../message/outgoing.ts';
import { loadChunk } from '../loading/load-chunk.ts';

/** The uploads of one room. Files stay at hand until they are stored or forgotten. */
export class UploadQueue {
  readonly #room: string;
  readonly #onProgress: (key: string, sentBytes: number) => void;
  readonly #files = new Map<string, File>();
  readonly #cancels = new Map<string, AbortController>();
  #last: Promise<unknown> = Promise.resolve();

  constructor(room: string, onProgress: (key: string, sentBytes: number) => void) {
    this.#room = room;
    this.#onProgress = onProgress;
  }

  add(key: string, file: File): void {
    this.#files.set(key, file);
  }

  has(key: string): boolean {
    return this.#files.has(key);
  }

  /** Stops it, if it is being sent. */
  forget(key: string): void {
    this.#cancels.get(key)?.abort();
    this.#cancels.delete(key);
    this.#files.delete(key);
  }

  /** Resolves when it is stored and announced. Rejects as the library's `upload` does. */
  send(client: Client, outgoing: Outgoing): Promise<void> {
    const sent = this.#last.then(() => this.#send(client, outgoing));
    this.#last = sent.catch(() => undefined);
    return sent;
  }

  async #send(client: Client, { key, text, to, view, ref, expires }: Outgoing): Promise<void> {
    const file = this.#files.get(key);
    if (!file) throw new ClientError('upload-failed', 'the file is no longer here');
    const chunk = await loadChunk(() => import('./upload.ts'));
    if (!chunk) throw new ClientError('upload-failed', 'the page could not load what sends files');
    const cancel = new AbortController();
    this.#cancels.set(key, cancel);
    await chunk.upload(client, this.#room, file, {
      id: key,
      ...(text !== '' && { text }),
      ...(to && { to }),
      ...(view !== undefined && { view }),
      ...(ref !== undefined && { ref }),
      ...(expires !== undefined && { expires }),
      signal: cancel.signal,
      onProgress: (sentBytes) => this.#onProgress(key, sentBytes),
    });
    this.forget(key);
  }
}
