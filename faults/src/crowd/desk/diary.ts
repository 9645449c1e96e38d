// What the people of a desk have heard: each message once, however many hear it.
import type { ServerMessage } from '@natter/protocol';
import type { Recorder } from '../../run/recorder.ts';
import type { Promised } from './author.ts';

export class Diary {
  readonly #recorder: Recorder;
  readonly #seqs = new Set<number>();
  /** When each text was heard, in the run's time. */
  readonly #heard = new Map<string, number[]>();

  constructor(recorder: Recorder) {
    this.#recorder = recorder;
  }

  hear(frame: ServerMessage): void {
    if (frame.type === 'joined') for (const message of frame.messages) this.#note(message);
    else if (frame.type === 'message') this.#note(frame);
  }

  timesOf(text: string): number {
    return this.#heard.get(text)?.length ?? 0;
  }

  /** Returns ms from its time until it was heard; undefined: it was not. */
  lateMs({ text, dueMs }: Promised): number | undefined {
    const heardMs = this.#heard.get(text)?.[0];
    return heardMs === undefined ? undefined : heardMs - dueMs;
  }

  #note({ text, seq }: { readonly text: string; readonly seq: number }): void {
    if (this.#seqs.has(seq)) return;
    this.#seqs.add(seq);
    this.#heard.set(text, [...(this.#heard.get(text) ?? []), this.#recorder.nowMs]);
  }
}
