// The space-time diagram of X-ray in a real room: arrows as messages arrive, the replay, the words
// for those who cannot see it, and a page that stays quick while much is said.
import { eventually } from '@natter/testkit';
import type { Page } from 'playwright-core';
import { expect } from 'vitest';
import { complaintsOf } from './setup/axe.ts';
import { browserTest, enter, joinAs, newRoom } from './setup/people.ts';

browserTest('each message is an arrow to the log and one to each who gets it', async () => {
  const room = newRoom();
  const ada = await enter('Ada', { room });
  const bob = await joinAs('Bob', room);
  const cy = await joinAs('Cy', room);
  await ada.keyboard.press('Control+.');
  await bob.say('for all');
  await bob.say('for you', { to: ['Ada'] });
  await bob.say('for two', { to: ['Ada', 'Cy'] });
  await bob.say('not for you', { to: ['Cy'] });
  await cy.say('the end');
  await ada.getByText('the end').waitFor();
  const of = (cast: string) => ada.locator(`.space-time-figure .happening.${cast}`);
  await eventually(async () => expect(await of('broadcast').count()).toBe(2));
  // Each receiver has an arrow of two halves; the sender gets its own message too.
  const counts = async (cast: string): Promise<readonly number[]> => [
    await of(cast).first().locator('.arrow.down').count(),
    await of(cast).first().locator('.hollow').count(),
  ];
  expect(await counts('broadcast')).toEqual([6, 0]);
  expect(await counts('unicast')).toEqual([4, 1]);
  expect(await counts('multicast')).toEqual([6, 0]);
  // The number of a record for Cy alone is a hollow mark.
  expect(await ada.locator('.unseen-row').count()).toBeGreaterThan(0);
  const strokes = await ada.evaluate(() =>
    ['broadcast', 'multicast', 'unicast'].map(
      (cast) =>
        getComputedStyle(document.querySelector(`.space-time-figure .${cast} .arrow`)!)
          .strokeDasharray,
    ),
  );
  expect(new Set(strokes).size).toBe(3);
});

browserTest('a message is replayed slowly, paused and stepped, by keyboard too', async () => {
  const room = newRoom();
  const ada = await enter('Ada', { room });
  const bob = await joinAs('Bob', room);
  await ada.keyboard.press('Control+.');
  await bob.say('again, please');
  await ada.locator('.space-time-figure .happening').click();
  await ada.getByText('Bob sends to gateway').waitFor();
  await ada.getByRole('button', { name: 'Pause' }).click();
  const words = ada.locator('.replay p');
  const paused = await words.innerText();
  // Longer than a part of the way takes.
  await ada.waitForTimeout(2_200);
  const seen = [await words.innerText()];
  expect(seen).toEqual([paused]);
  while (!(await ada.getByRole('button', { name: 'Again' }).isVisible())) {
    await ada.getByRole('button', { name: 'Step' }).click();
    await eventually(async () => expect(await words.innerText()).not.toBe(seen.at(-1)));
    seen.push(await words.innerText());
  }
  // A slow machine pauses late: the last parts are the same.
  const parts = ['sends to gateway', 'appends it', 'hands it', 'pass it to everyone'];
  for (const [index, part] of parts.slice(-seen.length).entries())
    expect(seen[index]).toContain(part);
  await ada.getByRole('button', { name: 'Stop' }).click();
  // The drawing takes clicks; the list below it takes keys.
  await ada.getByText('What happened, in words').focus();
  await ada.keyboard.press('Enter');
  await ada.getByText(/broadcast: Bob to everyone: “again, please”/u).waitFor();
  await ada.getByRole('button', { name: /Replay message/u }).focus();
  await ada.keyboard.press('Enter');
  await ada.getByText('Bob sends to gateway').waitFor();
  expect(await complaintsOf(ada)).toEqual([]);
});

browserTest('with reduced motion nothing moves', async () => {
  const room = newRoom();
  const ada = await enter('Ada', { room, reducedMotion: 'reduce' });
  const bob = await joinAs('Bob', room);
  await ada.keyboard.press('Control+.');
  await bob.say('still');
  await ada.locator('.space-time-figure .happening').click();
  await ada.getByText('Bob sends to gateway').waitFor();
  expect(await running(ada)).toEqual([]);
});

browserTest('at 60 messages a second the diagram is drawn a few times a second', async () => {
  const room = newRoom();
  const ada = await enter('Ada', { room });
  const bob = await joinAs('Bob', room);
  await ada.keyboard.press('Control+.');
  await bob.say('first');
  await ada.locator('.space-time-figure .happening').waitFor();
  await ada.evaluate(() => {
    const holder = globalThis as unknown as { drawn: number };
    holder.drawn = 0;
    new MutationObserver(() => {
      holder.drawn += 1;
    }).observe(document.querySelector('.space-time-figure .space-time')!, { childList: true });
  });
  const startMs = performance.now();
  const says: Promise<unknown>[] = [];
  for (let count = 0; count < 180; count += 1) {
    says.push(bob.say(`message ${count}`));
    await ada.waitForTimeout(16);
  }
  await Promise.all(says);
  await ada.getByText('message 179').first().waitFor();
  const seconds = (performance.now() - startMs) / 1_000;
  const drawn = await ada.evaluate(() => (globalThis as unknown as { drawn: number }).drawn);
  expect(drawn).toBeGreaterThan(0);
  expect(drawn).toBeLessThanOrEqual(seconds * 5 + 2);
  const rows = await ada.locator('.space-time-figure .happening').count();
  expect(rows).toBeGreaterThan(0);
  expect(rows).toBeLessThanOrEqual(24);
});

/** Names of animations that run in the diagram. */
function running(page: Page): Promise<readonly string[]> {
  return page.evaluate(() =>
    document
      .getAnimations()
      .filter(({ playState }) => playState === 'running')
      .map((animation) => (animation as CSSAnimation).animationName ?? 'transition'),
  );
}
