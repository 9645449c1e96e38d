// Members who are writing: signals arrive while somebody types, and fade when none follows. Pure.

/** ms between two signals of one writer. */
export const TYPING_EVERY_MS = 3_000;
/** Longer than the interval, as signals may get lost. */
export const TYPING_FADES_MS = 5_000;
/** In a larger room nobody is told: each signal goes to everybody. */
export const TYPING_MEMBERS_MAX = 50;

/** Until when each of them writes, ms since 1970. */
export type Typing = ReadonlyMap<string, number>;

/** The data of the signal. */
export const typingData = { typing: true } as const;

/** Returns whether a signal's data says that somebody is writing. */
export function isTyping(data: unknown): boolean {
  return typeof data === 'object' && data !== null && 'typing' in data && data.typing === true;
}

/** Adds a writer, or prolongs their time. */
export function withTyping(typing: Typing, alias: string, nowMs: number): Typing {
  return new Map(typing).set(alias, nowMs + TYPING_FADES_MS);
}

/** Drops those who stopped. Returns the same map if nobody did. */
export function stillTyping(typing: Typing, nowMs: number): Typing {
  const still = [...typing].filter(([, untilMs]) => untilMs > nowMs);
  return still.length === typing.size ? typing : new Map(still);
}

/** They sent their message, or left. */
export function withoutTyping(typing: Typing, alias: string): Typing {
  if (!typing.has(alias)) return typing;
  const rest = new Map(typing);
  rest.delete(alias);
  return rest;
}
