// What main.ts gives to both ports: the text dialect's (tcp-server.ts), HTTP's (http/server.ts).
import type { Gateway } from '../gateway.ts';
import type { Limits } from '../limits/limits.ts';
import type { Shedding } from '../limits/shedding.ts';
import type { ConnectionLimit } from './connection-limit.ts';
import type { Connections } from './connections.ts';
import type { TrustsProxy } from './proxies/trusted-proxies.ts';
import type { Turns } from './turn.ts';

export interface ListenerDeps {
  readonly connections: Connections;
  readonly limit: ConnectionLimit;
  readonly limits: Limits;
  readonly shedding: Shedding;
  readonly trustsProxy: TrustsProxy;
  readonly turns: Turns;
  /** Undefined while NATS is away, or while this gateway drains. */
  readonly gateway: () => Gateway | undefined;
  /** True from the signal on that ends this gateway: it will not be ready again. */
  readonly leaving: () => boolean;
}
