// People talk: first visit, in a room, on different gateways; who may see what.
import { eventually } from '@natter/testkit';
import { expect } from 'vitest';
import { browserTest, enter, newRoom, say, texts, visit, worldOfFile } from './setup/people.ts';

const world = worldOfFile(2);

browserTest('two people on two gateways talk, each sees both, in one order', async () => {
  const [first, second] = world.gateways;
  const room = newRoom();
  const ada = await enter(world.browser, 'Ada', { gateway: first!, room });
  const bob = await enter(world.browser, 'Bob', { gateway: second!, room });
  await say(ada, 'Shall we ship today?');
  await say(bob, 'Not yet.');
  for (const page of [ada, bob])
    await eventually(async () =>
      expect(await texts(page)).toEqual(['Shall we ship today?', 'Not yet.']),
    );
  expect(await ada.title()).toBe(`${room} · Natter`);
});

browserTest('a name that is taken is said so in line, and the one proposed gets in', async () => {
  const gateway = world.gateways[0]!;
  const room = newRoom();
  await enter(world.browser, 'Ada', { gateway, room });
  const other = await visit(world.browser, { gateway, room });
  await other.getByLabel('What should we call you?').fill('ada');
  await other.keyboard.press('Enter');
  await other.getByText('Somebody here is called ada already.').waitFor();
  await other.getByRole('button', { name: 'Be ada2' }).click();
  await other.locator('.own-name', { hasText: 'ada2' }).waitFor();
});
