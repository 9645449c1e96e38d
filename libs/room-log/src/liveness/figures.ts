// What a gateway tells of itself with each beat, for GET /v1/system. Pure. Nothing is decided by
// it.
import { Buffer } from 'node:buffer';

export interface GatewayFigures {
  readonly version: string;
  /** When its process opened the log, ms since 1970 by its own clock. */
  readonly sinceMs: number;
  /** Open client connections and requests in progress. */
  readonly connections: number;
  /** Rooms it hosts. */
  readonly rooms: number;
}

/** Bytes; more than any gateway writes. */
export const FIGURES_BYTES_MAX = 512;

/** Returns the body of a beat. */
export const encodeFigures = (figures: GatewayFigures): Uint8Array =>
  Buffer.from(JSON.stringify(figures));

/** Returns the figures of a beat, undefined if its body is not ours. */
export function decodeFigures(body: Uint8Array): GatewayFigures | undefined {
  try {
    const read = JSON.parse(Buffer.from(body).toString()) as Partial<GatewayFigures> | null;
    const { version, sinceMs, connections, rooms } = read ?? {};
    const numbers = [sinceMs, connections, rooms].every((value) => Number.isSafeInteger(value));
    return typeof version === 'string' && numbers
      ? ({ version, sinceMs, connections, rooms } as GatewayFigures)
      : undefined;
  } catch {
    // Not JSON: another version's beat, or somebody else's message on our subject.
    return undefined;
  }
}
