// Lighthouse in its mobile form: a slow phone on a slow network, both simulated. It is fetched when
// it is needed: a hundred packages that nothing else here uses.
import { execFile } from 'node:child_process';
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import type { ChromiumOptions } from '@natter/testkit';

const LIGHTHOUSE = 'lighthouse@13.5.0';
const CHROME_FLAGS = '--chrome-flags=--headless --no-sandbox --disable-gpu';
const RUNS = 3;

/** Scores from 0 to 100. */
export interface Audit {
  readonly performance: number;
  readonly accessibility: number;
  readonly bestPractices: number;
  readonly seo: number;
}

interface Report {
  readonly categories: Readonly<Record<string, { readonly score: number | null }>>;
}

/** Returns each score's median over three runs of the first visit. */
export async function auditPhone(url: string, { executablePath }: ChromiumOptions): Promise<Audit> {
  const folder = await mkdtemp(join(tmpdir(), 'natter-bench-'));
  const reports: Report[] = [];
  try {
    for (let run = 0; run < RUNS; run += 1) {
      const file = join(folder, `${run}.json`);
      const flags = ['--quiet', '--output=json', `--output-path=${file}`, CHROME_FLAGS];
      await promisify(execFile)('npx', ['--yes', LIGHTHOUSE, url, ...flags], {
        env: { ...process.env, CHROME_PATH: executablePath },
      });
      reports.push(JSON.parse(await readFile(file, 'utf8')) as Report);
    }
  } finally {
    await rm(folder, { recursive: true });
  }
  const score = (category: string): number => {
    const scores = reports.map(({ categories }) => categories[category]?.score ?? 0);
    return Math.round(scores.toSorted((one, other) => one - other)[1]! * 100);
  };
  return {
    performance: score('performance'),
    accessibility: score('accessibility'),
    bestPractices: score('best-practices'),
    seo: score('seo'),
  };
}
