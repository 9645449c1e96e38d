// How far an export or import is, in one row of the terminal.
import { escapeText } from '@natter/protocol';

/** ms; more often, it only flickers. */
const EVERY_MS = 200;
const BAR = 24;

export interface Progress {
  readonly words: string;
  readonly done: number;
  /** Undefined: unknown. */
  readonly of: number | undefined;
}
export type ShowProgress = (progress: Progress | undefined) => void;

/** Returns what shows progress, or nothing where there is no terminal. `undefined` clears it. */
export function progressLine(output: NodeJS.WriteStream): ShowProgress {
  if (!output.isTTY) return () => {};
  let shownMs = 0;
  return (progress) => {
    if (progress === undefined) {
      output.write('\r\u001b[K');
      return;
    }
    const nowMs = Date.now();
    if (nowMs - shownMs < EVERY_MS) return;
    shownMs = nowMs;
    const columns = Math.max(1, (output.columns || 80) - 1);
    output.write(`\r${escapeText(rowOf(progress)).slice(0, columns)}\u001b[K`);
  };
}

function rowOf({ words, done, of }: Progress): string {
  if (of === undefined) return `${words} ${done}`;
  const share = Math.min(1, done / Math.max(1, of));
  const filled = Math.floor(share * BAR);
  const bar = '█'.repeat(filled) + '░'.repeat(BAR - filled);
  return `${bar} ${Math.floor(share * 100)} % ${words} ${done} of ${of}`;
}
