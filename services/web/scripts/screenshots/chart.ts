// Draws the image that is shared in the pictures: a bar chart.
import type { Browser } from 'playwright-core';

const BARS = [96, 74, 61, 38, 24, 21];

export async function drawChart(browser: Browser): Promise<Buffer<ArrayBuffer>> {
  const page = await browser.newPage({ viewport: { width: 420, height: 240 } });
  const bars = BARS.map(
    (height, index) =>
      `<rect x="${40 + index * 60}" y="${196 - height * 1.3}" width="36" height="${height * 1.3}" rx="4" fill="oklch(${64 - index * 3}% .13 250)"/>` +
      `<text x="${58 + index * 60}" y="218" text-anchor="middle">v${index + 1}</text>`,
  );
  await page.setContent(
    `<body style="margin:0;background:#fdfdfb"><svg width="420" height="240" font-family="sans-serif" font-size="13" fill="#667">
    <text x="40" y="30" font-size="15" font-weight="600" fill="#223">ms until everybody has it</text>${bars.join('')}
    <path d="M32 196.5H388" stroke="#ccd"/></svg>`,
  );
  const picture = await page.screenshot();
  await page.close();
  return Buffer.from(picture);
}
