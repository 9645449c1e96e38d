// Slack's way to write text (mrkdwn) as plain text, and back. Pure.
// https://api.slack.com/reference/surfaces/formatting

/** Who and which channel an id is; undefined: unknown. */
export interface SlackNames {
  readonly person: (id: string) => string | undefined;
  readonly channel: (id: string) => string | undefined;
}

const REFERENCE = /<([^<>\n]{1,4096})>/g;

/** Returns the text as people read it: `<@U1>` becomes `@ann`, a link its address. */
export function fromSlack(text: string, names: SlackNames): string {
  const shown = text.replaceAll(
    REFERENCE,
    (all, inner: string) => referenceText(inner, names) ?? all,
  );
  return shown.replaceAll('&lt;', '<').replaceAll('&gt;', '>').replaceAll('&amp;', '&');
}

function referenceText(inner: string, { person, channel }: SlackNames): string | undefined {
  const bar = inner.indexOf('|');
  const target = bar < 0 ? inner : inner.slice(0, bar);
  const label = bar < 0 ? undefined : inner.slice(bar + 1);
  if (target.startsWith('@')) return `@${person(target.slice(1)) ?? label ?? target.slice(1)}`;
  if (target.startsWith('#')) return `#${label || (channel(target.slice(1)) ?? target.slice(1))}`;
  if (target.startsWith('!subteam')) return label ?? '@group';
  if (target.startsWith('!date')) return label ?? target;
  if (target.startsWith('!')) {
    const word = target.slice(1);
    return `@${word === 'channel' || word === 'everyone' ? 'all' : word}`;
  }
  if (!/^[a-z][a-z0-9+.-]*:/i.test(target)) return undefined;
  const address = target.replace(/^mailto:/, '');
  return label === undefined || label === address || target.endsWith(label)
    ? address
    : `${label} (${address})`;
}

/** Returns a text that Slack and its readers show as it is. */
export const toSlack = (text: string): string =>
  text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;');
