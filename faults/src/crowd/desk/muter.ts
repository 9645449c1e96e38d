// Mutes an author of a desk again and again, so that messages are due that may not be said.
import { setTimeout as delay } from 'node:timers/promises';
import type { Random } from '../../run/random.ts';
import type { Recorder } from '../../run/recorder.ts';
import type { BoardMember } from '../board/board-member.ts';

const MUTED_MS = [1_000, 3_500] as const;
const RETRY_MS = 20;

export interface MuterOptions {
  readonly recorder: Recorder;
  readonly random: Random;
  readonly room: string;
  /** The moderator. */
  readonly by: BoardMember;
  /** An alias. */
  readonly who: string;
}

export class Muter {
  readonly #options: MuterOptions;
  #acts = 0;

  constructor(options: MuterOptions) {
    this.#options = options;
  }

  /** In the end, nobody is muted. */
  async run(signal: AbortSignal): Promise<void> {
    const { random } = this.#options;
    while (!signal.aborted) {
      await delay(random.whole(...MUTED_MS));
      await this.#act('mute');
      await delay(random.whole(...MUTED_MS));
      await this.#act('unmute');
    }
  }

  /** Asks again until it is done. */
  async #act(act: 'mute' | 'unmute'): Promise<void> {
    const { recorder, room, by, who } = this.#options;
    const id = `${room}-act-${(this.#acts += 1)}`;
    const where = { client: by.name, room, id };
    recorder.write({ type: 'act', ...where, act, who });
    for (;;) {
      await by.comeIn();
      const answer = await by.ask({ type: 'act', id, act, who });
      if (answer?.type === 'acted') {
        const { seq } = answer;
        recorder.write({ type: 'acted', ...where, ...(seq !== undefined && { seq }) });
        return;
      }
      await delay(RETRY_MS);
    }
  }
}
