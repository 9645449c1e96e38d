// A transcript as a page of its own: no script, a style that prints well. Pure.
import { createHash } from 'node:crypto';
import { actionOf } from '@natter/protocol';
import type { Message } from '@natter/protocol';
import { dayBeside } from '../../archive/day.ts';

export interface ShownTranscript {
  readonly room: string;
  /** As `2026-11-28`. */
  readonly date: string;
  readonly zone: string;
  readonly messages: readonly Message[];
  /** Where the next part begins, as `after`. */
  readonly next?: number;
}

const STYLE = `
:root { color-scheme: light dark; font: 16px/1.5 system-ui, sans-serif; }
body { max-width: 46rem; margin: 2rem auto; padding: 0 1rem; }
h1 { font-size: 1.4rem; margin: 0; }
header, footer { display: flex; flex-wrap: wrap; gap: 0 1.5rem; align-items: baseline; }
ol { list-style: none; margin: 1.5rem 0; padding: 0; }
li { display: grid; grid-template-columns: 3.5rem 1fr; gap: 0 0.75rem; margin: 0 0 0.6rem; }
li > a { color: inherit; opacity: 0.65; text-decoration: none; font-variant-numeric: tabular-nums; }
li > a:hover { text-decoration: underline; }
p { margin: 0; white-space: pre-wrap; overflow-wrap: anywhere; unicode-bidi: plaintext; }
.note { opacity: 0.65; font-size: 0.85em; }
@media print {
  :root { color-scheme: light; font-size: 10.5pt; }
  body { max-width: none; margin: 0; padding: 0; }
  nav { display: none; }
  li { break-inside: avoid; }
  a { color: inherit; text-decoration: none; }
}
`;

/** The page loads nothing, and runs nothing. */
export const TRANSCRIPT_POLICY = [
  "default-src 'none'",
  `style-src 'sha256-${createHash('sha256').update(STYLE).digest('base64')}'`,
  "base-uri 'none'",
  "form-action 'none'",
  "frame-ancestors 'none'",
].join('; ');

/** Returns the page. */
export function transcriptHtml(shown: ShownTranscript): string {
  const { room, date, zone, messages, next } = shown;
  const clock = clockOf(zone);
  const rows = messages.map((message) => rowOf(message, clock)).join('\n');
  const list = rows === '' ? '<p>Nothing was said on this day.</p>' : `<ol>\n${rows}\n</ol>`;
  const rest =
    next === undefined ? '' : `<nav><a href="${linkTo(shown, date, next)}">Next part</a></nav>`;
  return `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width">
<meta name="robots" content="noindex">
<title>${escapeHtml(`${room}, ${date}`)}</title>
<style>${STYLE}</style>
</head>
<body>
<header>
<h1>${escapeHtml(room)}</h1>
<time datetime="${date}">${escapeHtml(longDate(date))}</time>
<span class="note">${escapeHtml(zone)}</span>
<nav>${beside(shown, -1, 'Previous day')} ${beside(shown, 1, 'Next day')}</nav>
</header>
<main>
${list}
${rest}
</main>
</body>
</html>
`;
}

/** Returns a function that writes times as `10:04`. */
export function clockOf(zone: string): (ms: number) => string {
  const format = new Intl.DateTimeFormat('en-GB', {
    timeZone: zone,
    hour: '2-digit',
    minute: '2-digit',
    hourCycle: 'h23',
  });
  return (ms) => format.format(ms);
}

function rowOf(message: Message, clock: (ms: number) => string): string {
  const { room, seq, at, from, to, text, file, edited } = message;
  const names =
    to === undefined ? '' : ` <span class="note">to ${escapeHtml(to.join(', '))}</span>`;
  const action = file === undefined ? actionOf(text) : undefined;
  const name = `<b>${escapeHtml(from)}</b>${names}`;
  const said =
    action === undefined ? `${name}\n${escapeHtml(text)}` : `${name} <i>${escapeHtml(action)}</i>`;
  const link = `/#${room}/${seq}`;
  const changed = edited === undefined ? '' : ' <span class="note">(edited)</span>';
  return (
    `<li id="m${seq}"><a href="${link}"><time datetime="${new Date(at).toISOString()}">` +
    `${clock(at)}</time></a><p>${said}${changed}${fileOf(message)}</p></li>`
  );
}

function fileOf({ file }: Message): string {
  if (file === undefined) return '';
  const path = `/v1/files/${encodeURIComponent(file.id)}/${encodeURIComponent(file.name.toWellFormed())}`;
  return `\n<a href="${path}">${escapeHtml(file.name)}</a>`;
}

function beside(shown: ShownTranscript, by: number, label: string): string {
  const day = dayBeside(shown.date, by);
  return day === undefined ? '' : `<a href="${linkTo(shown, day)}">${label}</a>`;
}

function linkTo({ zone }: ShownTranscript, day: string, after?: number): string {
  const query = new URLSearchParams({ zone, ...(after !== undefined && { after: String(after) }) });
  return escapeHtml(`${day}.html?${query.toString()}`);
}

const longDate = (date: string): string =>
  new Intl.DateTimeFormat('en-GB', { dateStyle: 'full', timeZone: 'UTC' }).format(
    Date.parse(`${date}T00:00:00Z`),
  );

const ESCAPES: Readonly<Record<string, string>> = {
  '&': '&amp;',
  '<': '&lt;',
  '>': '&gt;',
  '"': '&quot;',
  "'": '&#39;',
};

/** Returns the text as HTML shows it. Control characters, which HTML forbids, become `\uFFFD`. */
export const escapeHtml = (text: string): string =>
  text
    .toWellFormed()
    // eslint-disable-next-line no-control-regex
    .replaceAll(/[\u0000-\u0008\u000B\u000C\u000E-\u001F\u007F]/g, '\uFFFD')
    .replaceAll(/[&<>"']/g, (character) => ESCAPES[character] ?? '');
