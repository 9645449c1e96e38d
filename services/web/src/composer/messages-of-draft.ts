// What a person says at once: a text, and files, each of which is a message of its own.
import type { Outgoing } from '../message/outgoing.ts';

export interface Speech {
  readonly text: string;
  /** Empty: to everyone. */
  readonly to: readonly string[];
  readonly ref?: number | undefined;
  readonly files?: readonly File[];
}

/** The text goes with the first file, if there are any. */
export function outgoingOf(
  { text, to, ref, files = [] }: Speech,
  saidAtMs: number,
): readonly { readonly outgoing: Outgoing; readonly file?: File }[] {
  const one = (words: string): Outgoing => ({
    key: randomKey(),
    text: words,
    saidAtMs,
    state: { kind: 'waiting' },
    ...(to.length > 0 && { to }),
    ...(ref !== undefined && { ref }),
  });
  if (files.length === 0) return [{ outgoing: one(text) }];
  return files.map((file, index) => {
    const { name, size, type } = file;
    const upload = { name, size, type, sentBytes: 0 };
    return { outgoing: { ...one(index === 0 ? text : ''), upload }, file };
  });
}

/** The message's id, once it is said. (`randomUUID` is not there on pages without TLS.) */
function randomKey(): string {
  return Array.from(crypto.getRandomValues(new Uint8Array(12)), (byte) =>
    byte.toString(16).padStart(2, '0'),
  ).join('');
}
