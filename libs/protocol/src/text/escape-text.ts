// Makes any text safe to stand in one line of a terminal. Pure. Contract: docs/protocol.md, "Text dialect" 7.

// C0 but tab, DEL, C1; line and paragraph separator; the bidirectional controls; lone surrogates.
const UNSAFE =
  // oxlint-disable-next-line no-control-regex -- control characters are what it looks for
  /\r\n|[\u0000-\u0008\u000a-\u001f\u007f-\u009f\u061c\u200e\u200f\u2028-\u202e\u2066-\u2069]|\p{Cs}/gu;

/** One line: controls as `\xNN` or `\uNNNN`, a newline as ` ⏎ `, a tab as it is. The result holds nothing that it would change. */
export function escapeText(text: string): string {
  return text.replace(UNSAFE, escapeOne);
}

function escapeOne(unsafe: string): string {
  if (unsafe === '\n' || unsafe === '\r' || unsafe === '\r\n') return ' ⏎ ';
  const code = unsafe.charCodeAt(0);
  const hex = code.toString(16);
  return code < 0x100 ? `\\x${hex.padStart(2, '0')}` : `\\u${hex.padStart(4, '0')}`;
}
