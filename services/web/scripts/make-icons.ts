// Draws the icons in public/ from icon.svg, in the sizes that the manifest names. Needs a Chromium.
// Run it by hand when the icon changes.
import { readFileSync, writeFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { chromium } from 'playwright-core';

const FOLDER = fileURLToPath(new URL('../public/', import.meta.url));
const icon = readFileSync(`${FOLDER}icon.svg`, 'utf8');
/** For masks of any shape: the colour reaches to the edge, the drawing fills the middle. */
const maskable = icon
  .replace(/<path d="M136[^>]*>/, '<path d="M0 0h512v512H0Z" fill="#2b6cc4" />')
  .replace('viewBox="0 0 512 512"', 'viewBox="-64 -64 640 640" style="background:#2b6cc4"');

const browser = await chromium.launch({
  executablePath: '/usr/bin/chromium',
  args: ['--no-sandbox'],
});
await draw(icon, 192, 'icon-192.png');
await draw(icon, 512, 'icon-512.png');
await draw(maskable, 512, 'icon-maskable-512.png');
await browser.close();

async function draw(svg: string, sizePx: number, file: string): Promise<void> {
  const page = await browser.newPage({ viewport: { width: sizePx, height: sizePx } });
  await page.setContent(`<style>body{margin:0}svg{display:block;width:100vw}</style>${svg}`);
  writeFileSync(`${FOLDER}${file}`, await page.screenshot({ omitBackground: true }));
  await page.close();
}
