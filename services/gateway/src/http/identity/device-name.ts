// A short name for the device of a session, such as "Firefox on Windows", from its User-Agent.
// For people who look at the list of their sessions; nothing depends on it. Pure.

/** Enough for every browser. Bounds the time of the expressions. */
const CHARACTERS_MAX = 512;

// In this order: most browsers also name those below them.
const BROWSERS: readonly (readonly [RegExp, string])[] = [
  [/\bEdg(?:A|iOS)?\//, 'Edge'],
  [/\bOPR\//, 'Opera'],
  [/\bSamsungBrowser\//, 'Samsung Internet'],
  [/\b(?:Firefox|FxiOS)\//, 'Firefox'],
  [/\b(?:Chrome|CriOS)\//, 'Chrome'],
  [/\bVersion\/.+ Safari\//, 'Safari'],
];
const SYSTEMS: readonly (readonly [RegExp, string])[] = [
  [/\biPhone\b/, 'iPhone'],
  [/\biPad\b/, 'iPad'],
  [/\bAndroid\b/, 'Android'],
  [/\bCrOS\b/, 'ChromeOS'],
  [/\bWindows\b/, 'Windows'],
  [/\bMac(?:intosh|OS)?\b/, 'macOS'],
  [/\bLinux\b/, 'Linux'],
];

/** Returns undefined without a User-Agent, or if it names nothing. */
export function deviceName(userAgent: string | undefined): string | undefined {
  const text = (userAgent ?? '').slice(0, CHARACTERS_MAX);
  const program = find(BROWSERS, text) ?? productOf(text);
  const system = find(SYSTEMS, text);
  if (program === undefined) return system;
  return system === undefined ? program : `${program} on ${system}`;
}

const find = (names: readonly (readonly [RegExp, string])[], text: string): string | undefined =>
  names.find(([pattern]) => pattern.test(text))?.[1];

/** The first product of a program that is no browser: `curl/8.5.0` is `curl`. */
function productOf(text: string): string | undefined {
  const product = /^[A-Za-z][\w.-]{0,39}/.exec(text)?.[0];
  return product === 'Mozilla' ? undefined : product;
}
