// The same person over HTTP: says things by requests, without a stay in the room (arena.ts).
import { createHash } from 'node:crypto';
import type { Recorder } from '../run/recorder.ts';

/** A gateway that does not answer for so long is frozen, or has no log. */
const PATIENCE_MS = 4_000;

export interface ArenaPosterOptions {
  readonly recorder: Recorder;
  readonly alias: string;
  readonly room: string;
  readonly session: string;
}

export class ArenaPoster {
  readonly #options: ArenaPosterOptions;
  #name = '';
  #names = 0;
  #count = 0;

  constructor(options: ArenaPosterOptions) {
    this.#options = options;
    this.#begin();
  }

  /** Says something through the gateway at that port. Resolves with its outcome, known or not. */
  async say(httpPort: number): Promise<void> {
    const { recorder, room, alias, session } = this.#options;
    const id = `${this.#name}-${(this.#count += 1)}`;
    const said = { client: this.#name, room, text: `${this.#name} ${this.#count}` } as const;
    recorder.write({ type: 'send', ...said });
    try {
      const answer = await fetch(`http://127.0.0.1:${httpPort}/v1/rooms/${room}/messages`, {
        method: 'POST',
        headers: {
          authorization: `Bearer ${session}`,
          'content-type': 'application/json',
          'idempotency-key': id,
        },
        body: JSON.stringify({ alias, text: said.text }),
        signal: AbortSignal.timeout(PATIENCE_MS),
      });
      const { seq, code = '' } = (await answer.json()) as { seq?: number; code?: string };
      if (answer.ok && seq !== undefined) recorder.write({ type: 'ack', ...said, id, seq });
      else {
        const stored = answer.status >= 500 ? 'unknown' : 'no';
        recorder.write({ type: 'refusal', ...said, code, stored });
        if (stored === 'unknown') this.#begin();
      }
    } catch {
      // No answer. A request that is yet to be read may be stored after the next one.
      this.#begin();
    }
  }

  /** Under a new name: the order of a sender's messages is judged by it. */
  #begin(): void {
    const { recorder, alias, session } = this.#options;
    this.#name = `${alias}-http-${(this.#names += 1)}`;
    const owner = createHash('sha256').update(session).digest('hex').slice(0, 32);
    const person = { alias, dialect: 'json', owner, visits: true } as const;
    recorder.write({ type: 'client', client: this.#name, ...person });
  }
}
