// A device in a few words: `Firefox on Windows`. Pure.

/** The first that a browser names. Edge and Opera name Chrome too, and Chrome names Safari. */
const BROWSERS = [
  ['Edg', 'Edge'],
  ['OPR', 'Opera'],
  ['Firefox', 'Firefox'],
  ['FxiOS', 'Firefox'],
  ['CriOS', 'Chrome'],
  ['Chrome', 'Chrome'],
  ['Safari', 'Safari'],
] as const;
/** Android names Linux too, and iPhones name Mac OS. */
const SYSTEMS = [
  ['iPhone', 'iPhone'],
  ['iPad', 'iPad'],
  ['Android', 'Android'],
  ['Windows', 'Windows'],
  ['Mac OS', 'Mac'],
  ['CrOS', 'ChromeOS'],
  ['Linux', 'Linux'],
] as const;
const LENGTH_MAX = 60;

/** `device`: a browser's user agent, or the name that a program gave itself. */
export function deviceWords(device: string): string {
  if (device === '') return 'Unnamed device';
  const browser = BROWSERS.find(([mark]) => device.includes(`${mark}/`))?.[1];
  const system = SYSTEMS.find(([mark]) => device.includes(mark))?.[1];
  if (browser === undefined) return device.slice(0, LENGTH_MAX).toWellFormed();
  return system === undefined ? browser : `${browser} on ${system}`;
}
