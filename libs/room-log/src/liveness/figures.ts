// What a gateway tells of itself with each beat, for people who look (GET /v1/system). Pure. Nothing is decided by it.
import { Buffer } from 'node:buffer';

export interface GatewayFigures {
  readonly version: string;
  /** When its process opened the log, ms since 1970 by its clock. */
  readonly sinceMs: number;
  /** Open client connections, and requests being answered. */
  readonly connections: number;
  /** Rooms it hosts. */
  readonly rooms: number;
}

/** More than a gateway of ours writes. */
export const FIGURES_BYTES_MAX = 512;

export const encodeFigures = (figures: GatewayFigures): Uint8Array =>
  Buffer.from(JSON.stringify(figures));

/** Undefined where the body is not ours. */
export function decodeFigures(body: Uint8Array): GatewayFigures | undefined {
  try {
    const read = JSON.parse(Buffer.from(body).toString()) as Partial<GatewayFigures> | null;
    const { version, sinceMs, connections, rooms } = read ?? {};
    const numbers = [sinceMs, connections, rooms].every((value) => Number.isSafeInteger(value));
    return typeof version === 'string' && numbers
      ? ({ version, sinceMs, connections, rooms } as GatewayFigures)
      : undefined;
  } catch {
    // Not JSON: a gateway of another version, or somebody else's message on our subject.
    return undefined;
  }
}
