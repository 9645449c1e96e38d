// Reads from the stream's leader how far people have read, past the gateways and their code.
// A mark's record: docs/architecture.md, "Marks".
import { Buffer } from 'node:buffer';
import type { PlainNats } from '@natter/testkit';
import type { StoredMessage } from '@natter/testkit/containers';

const STREAM = 'NATTER_0';

export interface FoundMark {
  readonly alias: string;
  readonly got: number;
  readonly read: number;
}

export class StoredMarks {
  readonly #nats: PlainNats;

  constructor(nats: PlainNats) {
    this.#nats = nats;
  }

  /** Returns the stored marks of a room. Throws without a leader. */
  async read(room: string): Promise<readonly FoundMark[]> {
    const { state } = await this.#nats.ask<{
      readonly state?: { readonly subjects?: Readonly<Record<string, number>> };
    }>(`$JS.API.STREAM.INFO.${STREAM}`, { subjects_filter: `natter.mark.0.${room}.*` });
    if (state === undefined) throw new Error(`${STREAM} has no leader`);
    const found: FoundMark[] = [];
    for (const subject of Object.keys(state.subjects ?? {})) {
      const { message } = await this.#nats.ask<{ readonly message?: StoredMessage }>(
        `$JS.API.STREAM.MSG.GET.${STREAM}`,
        { last_by_subj: subject },
      );
      if (message === undefined) continue;
      const mark = JSON.parse(Buffer.from(message.data ?? '', 'base64').toString()) as FoundMark;
      const { alias, got, read } = mark;
      found.push({ alias, got, read });
    }
    return found;
  }
}
