// Texts about names of rooms. Pure.

/** The reason why a text is no room's name. */
export function notARoomWords(written: string): string {
  const rule = 'Room names are 1 to 64 of a–z, 0–9 and - _ .';
  if (written === '') return `Name a room. ${rule}`;
  const shown = written.length > 40 ? `${written.slice(0, 39)}…` : written;
  return `“${shown}” is not a room name. ${rule}`;
}
