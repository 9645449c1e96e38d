// What a load generator needs to know of the servers it is pointed at, and what the bench needs to end them.

/** How the load generator speaks: a row of `dialects` in load/dialects.c. */
export type Dialect = 'natter' | 'line' | 'raw' | 'socketio' | 'nats';

export interface ServerProcess {
  /** What its figures are reported under; processes of one name are added up. */
  readonly name: string;
  readonly pid: number;
}

export interface Running extends AsyncDisposable {
  readonly dialect: Dialect;
  /** `127.0.0.1:PORT`; connections are dealt to several in turn. */
  readonly addresses: readonly string[];
  /** All whose CPU time is the price of a delivery. */
  readonly processes: readonly ServerProcess[];
}
