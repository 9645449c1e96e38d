// The names of keys on this machine, and its kind of screen and pointer.

/** Commands are typed with ⌘. */
export const isApple = /Mac|iPhone|iPad/u.test(navigator.userAgent);
/** The key for commands, as this machine calls it. */
export const COMMAND_KEY = isApple ? '⌘' : 'Ctrl';
/** The key for going through rooms, as this machine calls it. */
export const ALT_KEY = isApple ? '⌥' : 'Alt';

/** A finger is the usual way to point: there is an on-screen keyboard. */
export function isTouch(): boolean {
  return matchMedia('(pointer: coarse)').matches;
}

/** The members are a sheet over the conversation, not a pane beside it. As styles/layout.css. */
export function isNarrow(): boolean {
  return matchMedia('(max-width: 59.99rem)').matches;
}
