// Turns of the event loop that took too long: while one runs, no other client is served. They are
// counted and logged with their command. Called by dispatch.ts, text-session.ts, turn.ts, api.ts.
import type { ClientMessage, TextCommand } from '@natter/protocol';
import type { Logger } from 'pino';
import type { Counter } from 'prom-client';

const SLOW_TURN_MS = 100;

/** Commands of both dialects. `invalid`: not decodable. `delivery`: the end of a turn. */
export type TurnName =
  | ClientMessage['type']
  | TextCommand['type']
  | 'alias'
  | 'invalid'
  | 'delivery';

const NAMES: Readonly<Record<TurnName, true>> = {
  hello: true,
  join: true,
  leave: true,
  say: true,
  signal: true,
  history: true,
  members: true,
  act: true,
  card: true,
  people: true,
  profiles: true,
  whois: true,
  status: true,
  amend: true,
  thread: true,
  pins: true,
  later: true,
  unlater: true,
  burn: true,
  'say-later': true,
  mark: true,
  receipt: true,
  search: true,
  ping: true,
  msg: true,
  topic: true,
  dm: true,
  edit: true,
  erase: true,
  react: true,
  unreact: true,
  pin: true,
  unpin: true,
  seen: true,
  room: true,
  who: true,
  help: true,
  quit: true,
  bad: true,
  alias: true,
  invalid: true,
  delivery: true,
};

export interface SlowTurnDeps {
  readonly counter: Counter<'command'>;
  readonly logger: Pick<Logger, 'warn'>;
}

/** `startedMs` is read from performance.now() before the command runs: two clock reads a turn. */
export interface SlowTurns {
  check(command: TurnName, startedMs: number): void;
  /** Returns the handler of a route, timed until its first wait. `route`: `METHOD /path`. */
  timed<Args extends unknown[], Result>(
    route: string,
    handler: (...args: Args) => Result,
  ): (...args: Args) => Result;
}

export function createSlowTurns({ counter, logger }: SlowTurnDeps): SlowTurns {
  // All from the start: Prometheus does not see the first rise of a counter that appears with it.
  for (const command of Object.keys(NAMES)) counter.inc({ command }, 0);
  const check = (command: string, startedMs: number): void => {
    const tookMs = performance.now() - startedMs;
    if (tookMs < SLOW_TURN_MS) return;
    counter.inc({ command });
    logger.warn({ command, tookMs: Math.round(tookMs) }, 'a command held up the event loop');
  };
  return {
    check,
    timed: (route, handler) => {
      counter.inc({ command: route }, 0);
      return (...args) => {
        const startedMs = performance.now();
        try {
          return handler(...args);
        } finally {
          check(route, startedMs);
        }
      };
    },
  };
}
