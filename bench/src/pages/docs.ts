// Writes the records into the docs, between `<!-- bench:NAME -->` and `<!-- /bench:NAME -->`.
// A test compares pages and records.
import { readFileSync, writeFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { performanceBlocks, performanceChart } from './performance-page.ts';
import { readRecord } from '../records/records.ts';
import { scalingBlocks } from './scaling-page.ts';

const folder = fileURLToPath(new URL('../../../docs/', import.meta.url));

interface Doc {
  /** Relative to docs/. */
  readonly file: string;
  readonly is: string;
  readonly shouldBe: string;
}

/** Returns the pages, or undefined without all records. Throws if a page lacks a marker. */
export function renderDocs(): readonly Doc[] | undefined {
  const full = readRecord('full');
  const quick = readRecord('quick');
  const profile = readRecord('profile');
  if (full === undefined || quick === undefined || profile === undefined) return undefined;
  const page = (file: string, blocks: Readonly<Record<string, string>>) => {
    const is = readFileSync(folder + file, 'utf8');
    return { file, is, shouldBe: withBlocks(is, blocks) };
  };
  return [
    page('performance.md', performanceBlocks({ full, quick, profile })),
    page('scaling.md', scalingBlocks(full)),
    { file: 'performance.svg', is: read('performance.svg'), shouldBe: performanceChart(full) },
  ];
}

export function writeDocs(): void {
  const docs = renderDocs();
  if (docs === undefined)
    console.log(
      'the docs need three records: a full run, --quick and --profile, each with --record',
    );
  for (const { file, shouldBe } of docs ?? []) writeFileSync(folder + file, shouldBe);
}

/** Replaces these blocks of a page. Throws if it lacks a marker. */
export function writeBlocks(file: string, blocks: Readonly<Record<string, string>>): void {
  writeFileSync(folder + file, withBlocks(read(file), blocks));
}

/** Returns an empty text if the file does not exist. */
function read(file: string): string {
  try {
    return readFileSync(folder + file, 'utf8');
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return '';
    throw error;
  }
}

function withBlocks(page: string, blocks: Readonly<Record<string, string>>): string {
  let result = page;
  for (const [name, block] of Object.entries(blocks)) {
    const [begin, end] = [`<!-- bench:${name} -->`, `<!-- /bench:${name} -->`];
    const from = result.indexOf(begin);
    const to = result.indexOf(end);
    if (from < 0 || to < from) throw new Error(`no place for ${name}: ${begin} … ${end}`);
    result = `${result.slice(0, from + begin.length)}\n${block}\n${result.slice(to)}`;
  }
  return result;
}
