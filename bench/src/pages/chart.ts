// Draws bars as SVG, one panel a scenario, for light and dark pages. Pure.
import { shown } from './columns.ts';

export interface Bar {
  readonly label: string;
  readonly value: number;
  readonly kind: 'ours' | 'measured' | 'quoted';
}

export interface Panel {
  readonly title: string;
  /** For example `µs of CPU a delivery, less is better`. */
  readonly subtitle: string;
  readonly bars: readonly Bar[];
}

const WIDTH = 880;
const COLUMNS = 2;
const GAP = 32;
const PANEL_WIDTH = (WIDTH - (COLUMNS - 1) * GAP) / COLUMNS;
const HEAD_HEIGHT = 44;
const ROW_HEIGHT = 22;
const BAR_HEIGHT = 14;
const LABEL_WIDTH = 156;
const VALUE_WIDTH = 76;

const STYLE = `
  text { font: 12px system-ui, sans-serif; fill: #3a3f4a; }
  .title { font-weight: 600; fill: #14161b; }
  .label, .value { dominant-baseline: central; }
  .label { text-anchor: end; }
  .ours { fill: #2f6fde; font-weight: 600; }
  .measured { fill: #9aa3b2; }
  .quoted { fill: none; stroke: #9aa3b2; stroke-dasharray: 3 2; }
  text.quoted, text.measured { fill: #3a3f4a; stroke: none; }
  @media (prefers-color-scheme: dark) {
    text, text.quoted, text.measured { fill: #b6bcc8; }
    .title { fill: #eef0f4; }
    .ours { fill: #6ea0ff; }
    .measured { fill: #69707e; }
    .quoted { stroke: #69707e; }
  }`;

export function chart(panels: readonly Panel[], description: string): string {
  const rows = Array.from({ length: Math.ceil(panels.length / COLUMNS) }, (_, row) =>
    panels.slice(row * COLUMNS, (row + 1) * COLUMNS),
  );
  let top = 0;
  const drawn = rows.flatMap((row) => {
    const y = top;
    top += Math.max(...row.map(heightOf)) + GAP;
    return row.map((panel, column) => draw(panel, { x: column * (PANEL_WIDTH + GAP), y }));
  });
  const height = top - GAP;
  return [
    `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${WIDTH} ${height}" width="${WIDTH}" height="${height}" role="img">`,
    `<title>${escaped(description)}</title>`,
    `<style>${STYLE}\n</style>`,
    ...drawn,
    '</svg>\n',
  ].join('\n');
}

const heightOf = ({ bars }: Panel): number => HEAD_HEIGHT + bars.length * ROW_HEIGHT;

function draw(
  { title, subtitle, bars }: Panel,
  at: { readonly x: number; readonly y: number },
): string {
  const largest = Math.max(...bars.map(({ value }) => value));
  const room = PANEL_WIDTH - LABEL_WIDTH - VALUE_WIDTH;
  const lines = bars.flatMap(({ label, value, kind }, index) => {
    const middle = HEAD_HEIGHT + index * ROW_HEIGHT + ROW_HEIGHT / 2;
    const width = Math.max(1, (value / largest) * room).toFixed(1);
    const box = `x="${LABEL_WIDTH}" y="${middle - BAR_HEIGHT / 2}" width="${width}" height="${BAR_HEIGHT}"`;
    return [
      `<text class="label ${kind}" x="${LABEL_WIDTH - 8}" y="${middle}">${escaped(label)}</text>`,
      `<rect class="${kind}" ${box} rx="2"/>`,
      `<text class="value ${kind}" x="${(LABEL_WIDTH + Number(width) + 6).toFixed(1)}" y="${middle}">${shown(value)}</text>`,
    ];
  });
  return [
    `<g transform="translate(${at.x} ${at.y})">`,
    `<text class="title" x="0" y="14">${escaped(title)}</text>`,
    `<text x="0" y="31">${escaped(subtitle)}</text>`,
    ...lines,
    '</g>',
  ].join('\n');
}

function escaped(text: string): string {
  return text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;');
}
