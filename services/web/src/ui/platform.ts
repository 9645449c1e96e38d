// What keys are called on this machine.

const isApple = /Mac|iPhone|iPad/u.test(navigator.userAgent);
export const COMMAND_KEY = isApple ? '⌘' : 'Ctrl';
export const ALT_KEY = isApple ? '⌥' : 'Alt';
