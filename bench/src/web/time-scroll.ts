// The frames of a scroll through 10,000 messages, from the newest to the oldest and back.
import { connect } from '@natter/client';
import { visit } from './visitor.ts';
import type { Place } from './visitor.ts';

const MESSAGES = 10_000;
/** Under the bytes a room may have in flight. */
const AT_ONCE = 100;
/** As far as a quick finger goes in a frame. */
const PIXELS_A_FRAME = 120;

/** Returns ms between two frames. */
export async function timeScroll(at: Place): Promise<readonly number[]> {
  const room = 'long';
  const client = connect({ url: at.wsUrl, alias: 'talker' });
  const talker = await client.join(room);
  for (let said = 0; said < MESSAGES; said += AT_ONCE) {
    const texts = Array.from({ length: AT_ONCE }, (_, n) => `message ${said + n}, as people write`);
    await Promise.all(texts.map((text) => talker.say(text)));
  }
  const page = await visit(at, room);
  await page.getByText(`message ${MESSAGES - 1},`).waitFor();
  const times = await page.evaluate(async (step) => {
    const list = document.querySelector('.list-scroller')!;
    const frames: number[] = [];
    const frame = (): Promise<number> => new Promise((done) => requestAnimationFrame(done));
    let last = await frame();
    // Up to the oldest, whose pages are fetched on the way, and down to the newest.
    for (const direction of [-1, 1]) {
      for (let still = 0; still < 60;) {
        const before = list.scrollTop;
        list.scrollTop += direction * step;
        still = list.scrollTop === before ? still + 1 : 0;
        const now = await frame();
        if (still === 0) frames.push(now - last);
        last = now;
      }
      if (direction === -1 && list.querySelector('.beginning') === null)
        throw new Error('not at the beginning');
    }
    return frames;
  }, PIXELS_A_FRAME);
  client.close();
  await page.context().close();
  return times;
}
