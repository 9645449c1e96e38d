// Text colours of tokens.css have a contrast of at least 4.5:1 (WCAG AA): light, dark, every hue.
import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { expect, test } from 'vitest';
import { TOKEN_KINDS } from '../code/token-kinds.ts';

const read = (path: string): string =>
  readFileSync(fileURLToPath(new URL(path, import.meta.url)), 'utf8');
const tokens = read('tokens.css');
const code = read('../code/code.css');
const css = tokens + code;
type Scheme = 'light' | 'dark';
/** Linear sRGB 0–1, and alpha. */
type Colour = readonly [number, number, number, number];

/** The colours for people who want more contrast, before the usual ones. */
const more = [tokens, code].map((text) => text.split('@media (prefers-contrast: more)')[1]!);
const withMore = more.join('') + css;

/** `--name` as it is in that scheme; `hue` for the colours of people. */
function token(name: string, scheme: Scheme, hue = 0, source = css): Colour {
  const value = new RegExp(`--${name}: ([^;]+);`)
    .exec(source)?.[1]
    ?.replaceAll('var(--hue)', String(hue));
  const all = [...(value ?? '').matchAll(/oklch\(([^)]*)\)/g)].map(([, inside]) => inside!);
  const chosen = all.length > 1 && scheme === 'dark' ? all[1] : all[0];
  if (chosen === undefined) throw new Error(`no colour --${name}`);
  const [lightness, chroma, angle, alpha = '100%'] = chosen.replace('/', ' ').split(/\s+/);
  return oklch(share(lightness!), Number(chroma), Number(angle), share(alpha));
}

const share = (text: string): number =>
  text.endsWith('%') ? parseFloat(text) / 100 : Number(text);

/** https://www.w3.org/TR/css-color-4/#color-conversion-code */
function oklch(lightness: number, chroma: number, degrees: number, alpha: number): Colour {
  const a = chroma * Math.cos((degrees * Math.PI) / 180);
  const b = chroma * Math.sin((degrees * Math.PI) / 180);
  const l = (lightness + 0.3963377774 * a + 0.2158037573 * b) ** 3;
  const m = (lightness - 0.1055613458 * a - 0.0638541728 * b) ** 3;
  const s = (lightness - 0.0894841775 * a - 1.291485548 * b) ** 3;
  const clamp = (value: number): number => Math.min(1, Math.max(0, value));
  return [
    clamp(4.0767416621 * l - 3.3077115913 * m + 0.2309699292 * s),
    clamp(-1.2684380046 * l + 2.6097574011 * m - 0.3413193965 * s),
    clamp(-0.0041960863 * l - 0.7034186147 * m + 1.707614701 * s),
    alpha,
  ];
}

const gamma = (value: number): number =>
  value <= 0.0031308 ? 12.92 * value : 1.055 * value ** (1 / 2.4) - 0.055;
const linear = (value: number): number =>
  value <= 0.04045 ? value / 12.92 : ((value + 0.055) / 1.055) ** 2.4;

/** As browsers lay one over the other: in sRGB with its gamma. */
function over([r, g, b, alpha]: Colour, under: Colour): Colour {
  const mix = (top: number, bottom: number): number =>
    linear(gamma(top) * alpha + gamma(bottom) * (1 - alpha));
  return [mix(r, under[0]), mix(g, under[1]), mix(b, under[2]), 1];
}

function contrast(one: Colour, other: Colour): number {
  const [light, dark] = [one, other]
    .map(([r, g, b]) => 0.2126 * r + 0.7152 * g + 0.0722 * b)
    .toSorted((a, b) => b - a) as [number, number];
  return (light + 0.05) / (dark + 0.05);
}

/** Text, and the layers below it from top to bottom. */
const PAIRS: readonly (readonly [string, ...string[]])[] = [
  ['ink', 'paper'],
  ['ink', 'selected', 'paper-side'],
  ['ink', 'private', 'paper'],
  ['ink-quiet', 'paper'],
  ['ink-quiet', 'paper-side'],
  ['ink-quiet', 'paper-raised'],
  ['ink-quiet', 'hover', 'paper-raised'],
  ['ink-quiet', 'selected', 'paper-side'],
  ['ink-quiet', 'private', 'paper'],
  ['accent-ink', 'paper'],
  ['accent-ink', 'paper-raised'],
  ['accent-ink', 'private', 'paper'],
  ['accent-ink', 'private', 'private', 'paper-raised'],
  ['danger-ink', 'paper'],
  ['danger-ink', 'paper-raised'],
  ['danger-ink', 'private', 'paper'],
  ['on-accent', 'accent-fill'],
  ...TOKEN_KINDS.map((kind) => [`code-${kind}`, 'paper-side'] as const),
];

test.each(PAIRS.flatMap((pair) => [['light', pair] as const, ['dark', pair] as const]))(
  '%s: %j can be read',
  (scheme, [text, ...layers]) => {
    const below = layers
      .map((name) => token(name, scheme))
      .reduceRight((under, layer) => over(layer, under));
    expect(contrast(token(text, scheme), below)).toBeGreaterThanOrEqual(4.5);
  },
);

test.each(PAIRS.flatMap((pair) => [['light', pair] as const, ['dark', pair] as const]))(
  '%s: %j has a contrast of 7:1 for people who want more',
  (scheme, [text, ...layers]) => {
    const below = layers
      .map((name) => token(name, scheme, 0, withMore))
      .reduceRight((under, layer) => over(layer, under));
    expect(contrast(token(text, scheme, 0, withMore), below)).toBeGreaterThanOrEqual(7);
  },
);

test.each(['light', 'dark'] as const)('%s: the initials of everybody can be read', (scheme) => {
  const worst = Math.min(
    ...Array.from({ length: 360 }, (_, hue) =>
      contrast(token('person-ink', scheme, hue), token('person-paper', scheme, hue)),
    ),
  );
  expect(worst).toBeGreaterThanOrEqual(4.5);
});
