// The one who acts in an arena (arena.ts): through any gateway, again until the outcome is known.
// After an act it looks at the seat in the log, and at the card at any gateway.
import { setTimeout as delay } from 'node:timers/promises';
import type { ServerMessage } from '@natter/protocol';
import { eventually } from '@natter/testkit';
import type { FoundSeat, StoredSeats } from '../deployment/stored-seats.ts';
import type { Random } from '../run/random.ts';
import type { Recorder } from '../run/recorder.ts';
import type { ArenaMember } from './arena-member.ts';

const RETRY_MS = 20;
const READ_MS_MAX = 20_000;

export interface ModeratorOptions {
  readonly recorder: Recorder;
  readonly random: Random;
  readonly seats: StoredSeats;
  readonly room: string;
  /** Of the moderator, one at each gateway. */
  readonly connections: readonly ArenaMember[];
}

export interface Asking {
  readonly act: string;
  /** An alias. Gateways ignore that of an acceptance; the history needs it. */
  readonly who?: string;
  readonly [field: string]: unknown;
}
export type Acted = Extract<ServerMessage, { readonly type: 'acted' }>;

export class Moderator {
  readonly #options: ModeratorOptions;
  readonly #random: Random;
  #acts = 0;

  constructor(options: ModeratorOptions) {
    this.#options = options;
    this.#random = options.random.fork('moderator');
  }

  /** Asks again, at another gateway, until the outcome is known. Undefined: it was refused. */
  async act(asking: Asking, by?: readonly ArenaMember[]): Promise<Acted | undefined> {
    const { recorder, room } = this.#options;
    const id = `${room}-${(this.#acts += 1)}`;
    const { act, who } = asking;
    for (let tries = 0; ; tries += 1) {
      const member = await this.#anyUp(by);
      const where = { client: member.name, room, id };
      if (tries === 0) recorder.write({ type: 'act', ...where, act, ...(who && { who }) });
      const answer = await member.ask({ type: 'act', id, room, ...asking });
      if (answer?.type === 'acted') {
        const { seq } = answer;
        recorder.write({ type: 'acted', ...where, ...(seq !== undefined && { seq }) });
        return answer;
      }
      if (answer?.type === 'error' && answer.code !== 'unavailable') {
        recorder.write({ type: 'act-refused', ...where, code: answer.code });
        return undefined;
      }
      await delay(RETRY_MS);
    }
  }

  /** Reads the seat from the leader, for the act of that id. */
  async findSeat(id: string, alias: string): Promise<void> {
    const { recorder, seats, room } = this.#options;
    // An election may be under way.
    const look = (): Promise<FoundSeat> => seats.find(room, alias);
    const found = await eventually(look, { timeoutMs: READ_MS_MAX });
    recorder.write({ type: 'seat-found', room, id, alias, ...found });
  }

  /** Reads the card through any gateway. */
  async readCard(): Promise<void> {
    const { recorder, room } = this.#options;
    const member = await this.#anyUp();
    const askedMs = recorder.nowMs;
    const answer = await member.ask({ type: 'card', room });
    if (answer?.type !== 'card' || answer.card === undefined) return;
    const { bans = [], mutes = [] } = answer.card;
    const lists = { bans: bans.map(({ alias }) => alias), mutes: mutes.map(({ alias }) => alias) };
    recorder.write({ type: 'card', client: member.name, room, askedMs, ...lists });
  }

  end(): void {
    for (const each of this.#options.connections) each.end('the races are over');
  }

  async #anyUp(of: readonly ArenaMember[] = this.#options.connections): Promise<ArenaMember> {
    for (;;) {
      const up = of.filter(({ isUp }) => isUp);
      if (up.length > 0) return this.#random.pick(up);
      await delay(RETRY_MS);
    }
  }
}
