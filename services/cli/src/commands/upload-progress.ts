// The progress of an upload, in one row of the terminal.
import { escapeText } from '@natter/protocol';
import type { UploadProgress } from './upload.ts';

/** Returns the callback for `upload`. The row ends empty, so that the result can follow. */
export function showUpload(output: NodeJS.WriteStream): (progress: UploadProgress) => void {
  let shown = '';
  return (progress) => {
    const words = wordsOf(progress);
    if (words === shown) return;
    shown = words;
    const columns = Math.max(1, (output.columns || 80) - 1);
    // Erases to the end of the row.
    output.write(`\r${escapeText(words).slice(0, columns)}\u001b[K`);
  };
}

function wordsOf(progress: UploadProgress): string {
  switch (progress.kind) {
    case 'connecting':
      return `connecting to ${progress.host} …`;
    case 'sending': {
      const { sentBytes, totalBytes } = progress;
      const percent = Math.floor((100 * sentBytes) / Math.max(1, totalBytes));
      return sentBytes < totalBytes ? `${percent} %` : 'sent, waiting for the answer …';
    }
    case 'retrying':
      return `${progress.reason}; trying again`;
    case 'done':
      return '';
  }
}
