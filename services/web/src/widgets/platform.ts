// What keys are called on this machine, and what this browser lets us do.

const isApple = /Mac|iPhone|iPad/u.test(navigator.userAgent);
export const COMMAND_KEY = isApple ? '⌘' : 'Ctrl';
export const ALT_KEY = isApple ? '⌥' : 'Alt';
/** Not on a page that came over plain HTTP, unless from this machine. */
export const CAN_COPY = 'clipboard' in navigator;
