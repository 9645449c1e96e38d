// A transcript as plain text: one line a message, with its time. Pure.
import { lineOfMessage } from '@natter/protocol';
import type { ShownTranscript } from './transcript-html.ts';
import { clockOf } from './transcript-html.ts';

/** Returns lines such as `10:04 bob: hi`. No text can pass for another line. */
export function transcriptText(shown: ShownTranscript): string {
  const { room, date, zone, messages, next } = shown;
  const clock = clockOf(zone);
  const lines = messages.map((message) => `${clock(message.at)} ${lineOfMessage(message)}`);
  const head = `${room}, ${date} (${zone})`;
  const none = messages.length === 0 ? ['Nothing was said.'] : [];
  const rest = next === undefined ? [] : [`… goes on with ?after=${next}`];
  return `${[head, '', ...none, ...lines, ...rest].join('\n')}\n`;
}
