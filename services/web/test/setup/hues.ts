// The colours in a picture of the page.
import type { Page } from 'playwright-core';

/** Of the strong colours in a picture: how many of twelve hues it has. */
export async function hueCount(page: Page, picture: Buffer): Promise<number> {
  return page.evaluate(
    async (bytes) => {
      const image = await createImageBitmap(new Blob([new Uint8Array(bytes)]));
      const context = new OffscreenCanvas(image.width, image.height).getContext('2d')!;
      context.drawImage(image, 0, 0);
      const { data } = context.getImageData(0, 0, image.width, image.height);
      const counts = new Map<number, number>();
      for (let at = 0; at < data.length; at += 4) {
        const [r, g, b] = [data[at]!, data[at + 1]!, data[at + 2]!];
        const [most, least] = [Math.max(r, g, b), Math.min(r, g, b)];
        if (most - least < 60) continue;
        const turn = most - least;
        const sixth =
          most === r ? (g - b) / turn : most === g ? 2 + (b - r) / turn : 4 + (r - g) / turn;
        const hue = Math.floor((((sixth + 6) % 6) / 6) * 12);
        counts.set(hue, (counts.get(hue) ?? 0) + 1);
      }
      return [...counts.values()].filter((count) => count > 4).length;
    },
    [...picture],
  );
}
