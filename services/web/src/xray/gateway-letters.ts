// Short names of gateways: A, B, C in the order they were first seen. One table for the page, so
// that the drawing, the messages and the diagram use the same letters.
import { signal } from '@preact/signals';

/** By id. Empty until the server has said which gateways there are. */
const letters = signal<ReadonlyMap<string, string>>(new Map());

/** Gives letters to gateways that have none yet. */
export function nameGateways(ids: readonly string[]): void {
  const next = new Map(letters.peek());
  for (const id of ids) if (!next.has(id)) next.set(id, letterAt(next.size));
  if (next.size > letters.peek().size) letters.value = next;
}

/** Returns the gateway's letter; its id until it has one. */
export function letterOfGateway(id: string): string {
  return letters.value.get(id) ?? id;
}

/** Returns the letter of the gateway with this number from 0: A to Z, then A2 … */
export function letterAt(index: number): string {
  const round = Math.floor(index / 26);
  return `${String.fromCodePoint(65 + (index % 26))}${round === 0 ? '' : round + 1}`;
}
