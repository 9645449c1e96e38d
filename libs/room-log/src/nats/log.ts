// What this library reports about itself. Shaped as pino's logger, so that a gateway passes its
// own.

export interface Log {
  debug(fields: object, message: string): void;
  info(fields: object, message: string): void;
  warn(fields: object, message: string): void;
  error(fields: object, message: string): void;
}

/** Returns what a log line says of an error: its message. */
export const reasonOf = (error: unknown): string =>
  error instanceof Error ? error.message : String(error);
