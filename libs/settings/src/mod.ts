// Settings of a service: NATTER_* variables, checked at start, every fault listed at once.
export { file, integer, list, oneOf, secretFile, text } from './forms.ts';
export type { Setting } from './forms.ts';
export { readSettings } from './read-settings.ts';
export type { SettingsResult } from './read-settings.ts';
