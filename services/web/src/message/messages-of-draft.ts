// Makes messages of a draft with files: each file is a message.
import type { Outgoing } from './outgoing.ts';

export interface SentDraft {
  readonly text: string;
  /** Empty: to everyone. */
  readonly to: readonly string[];
  /** The seq of the roster from which `to` was chosen. */
  readonly view: number;
  readonly ref?: number | undefined;
  /** Seconds. */
  readonly expires?: number | undefined;
  readonly files?: readonly File[];
}

export interface NewMessage {
  readonly outgoing: Outgoing;
  readonly file?: File;
}

/** The text goes with the first file, if there is one. */
export function messagesOfDraft(draft: SentDraft, sentAtMs: number): readonly NewMessage[] {
  const { text, to, view, ref, expires, files = [] } = draft;
  const message = (words: string): Outgoing => ({
    key: randomKey(),
    text: words,
    sentAtMs,
    state: { kind: 'waiting' },
    ...(to.length > 0 && { to }),
    // Before the first roster there is none; then the library names the one it knows.
    ...(to.length > 0 && view > 0 && { view }),
    ...(ref !== undefined && { ref }),
    ...(expires !== undefined && { expires }),
  });
  if (files.length === 0) return [{ outgoing: message(text) }];
  return files.map((file, index) => {
    const { name, size, type } = file;
    const upload = { name, size, type, sentBytes: 0 };
    return { outgoing: { ...message(index === 0 ? text : ''), upload }, file };
  });
}

/** Pages without TLS have no `randomUUID`. */
function randomKey(): string {
  return Array.from(crypto.getRandomValues(new Uint8Array(12)), (byte) =>
    byte.toString(16).padStart(2, '0'),
  ).join('');
}
