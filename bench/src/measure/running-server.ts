// Running servers: what the load generator needs to reach them, and the bench to end them.

/** The load generator's protocol: a row of `dialects` in load/c/dialects.c. */
export type Dialect = 'natter' | 'line' | 'raw' | 'socketio' | 'nats';

export interface ServerProcess {
  /** Names its figures; processes of one name are added up. */
  readonly name: string;
  readonly pid: number;
}

export interface Running extends AsyncDisposable {
  readonly dialect: Dialect;
  /** `127.0.0.1:PORT`; connections take turns over several. */
  readonly addresses: readonly string[];
  /** All processes whose CPU time counts. */
  readonly processes: readonly ServerProcess[];
}
