// `npm run bench:web`: what the web app takes of a browser. Lighthouse on a phone, the time from a
// key to its paint, the main thread's share at 250 messages a second, and a long scroll. Needs a
// Chromium. With `-- --record` the figures go into docs/performance.md.
import { cpus } from 'node:os';
import { findChromium, startGateway, startNats } from '@natter/testkit';
import { chromium } from 'playwright-core';
import { percentile } from '../measure/percentiles.ts';
import { writeBlocks } from '../pages/docs.ts';
import { table } from '../pages/markdown.ts';
import { auditPhone } from './audit-phone.ts';
import { timeKeys } from './time-keys.ts';
import { timeScroll } from './time-scroll.ts';
import { watchMainThread } from './watch-main-thread.ts';

const found = findChromium();
if (found === undefined) process.exit(1);

const nats = await startNats();
const unlimited = { NATTER_RATE: '0', NATTER_ROOM_RATE: '0', NATTER_ADDRESS_RATE: '0' };
const gateway = await startGateway({ nats: nats.url, env: unlimited });
const browser = await chromium.launch(found);
try {
  const { httpUrl, wsUrl } = gateway;
  const at = { browser, httpUrl, wsUrl };
  const audit = await auditPhone(httpUrl, found);
  const keys = await timeKeys(at, { slowdown: 1 });
  const slowKeys = await timeKeys(at, { slowdown: 4 });
  const busy = await watchMainThread(at);
  const frames = await timeScroll(at);
  const ms = (times: readonly number[], part: number): string =>
    `${percentile(times, part).toFixed(1)} ms`;
  const rows = [
    ['Lighthouse on a phone: performance', String(audit.performance), '95'],
    ['accessibility', String(audit.accessibility), '100'],
    ['best practices', String(audit.bestPractices), '100'],
    ['search engines', String(audit.seo), '100'],
    ['a key to its paint at 50 messages a second, p90', ms(keys, 0.9), '50 ms'],
    ['the same with a quarter of the CPU, p90', ms(slowKeys, 0.9), '100 ms'],
    ['the main thread at 250 messages a second', `${(busy * 100).toFixed(0)} %`, '60 %'],
    ['a frame of a scroll through 10,000 messages, p95', ms(frames, 0.95), '20 ms'],
  ];
  const block = [about(), '', table(['', 'measured', 'bound'], rows)].join('\n');
  console.log(block);
  if (process.argv.includes('--record')) writeBlocks('performance.md', { web: block });
} finally {
  await browser.close();
  await gateway.stop();
  await nats.stop();
}

function about(): string {
  const day = new Date().toISOString().slice(0, 10);
  const machine = `${cpus().length} × ${cpus()[0]?.model.trim() ?? 'unknown'}`;
  return `Measured on ${day}: ${machine}, Node ${process.version.slice(1)}, Chromium ${browser.version()} without a GPU. The servers, the talkers and the browser share the machine.`;
}
