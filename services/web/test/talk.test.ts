// People talk: first visit, in a room, on different gateways; who sees what.
import type { Page } from 'playwright-core';
import { eventually } from '@natter/testkit';
import { expect } from 'vitest';
import {
  browserTest,
  enter,
  field,
  newRoom,
  say,
  texts,
  visit,
  worldOfFile,
} from './setup/people.ts';

const world = worldOfFile(2);

async function three(room: string): Promise<[Page, Page, Page]> {
  const [first, second] = world.gateways;
  const ada = await enter(world.browser, 'Ada', { gateway: first!, room });
  const bob = await enter(world.browser, 'Bob', { gateway: second!, room });
  const cy = await enter(world.browser, 'Cy', { gateway: first!, room });
  for (const page of [ada, bob, cy])
    await eventually(async () => expect(await page.locator('.member').count()).toBe(3));
  return [ada, bob, cy];
}

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

browserTest(
  'who comes by for the first time sees the last lines of the room behind the question',
  async () => {
    const gateway = world.gateways[0]!;
    const room = newRoom();
    const ada = await enter(world.browser, 'Ada', { gateway, room });
    await say(ada, 'Is anybody there?');
    await eventually(async () => expect(await texts(ada)).toHaveLength(1));
    const other = await visit(world.browser, { gateway, room });
    await other.locator('.glimpse').getByText('Is anybody there?').waitFor();
  },
);

browserTest(
  'what is for some is in their pages only: neither the text nor that it was said is in the third’s',
  async () => {
    const room = newRoom();
    const [ada, bob, cy] = await three(room);
    await field(ada).pressSequentially('@bob ');
    await ada.locator('.chip', { hasText: 'only Bob and you' }).waitFor();
    expect(await ada.locator('.composer.private').count()).toBe(1);
    await field(ada).pressSequentially('the secret plan');
    await field(ada).press('Enter');
    await bob.getByText('the secret plan').waitFor();
    expect(await bob.locator('.seen-by').innerText()).toContain('only you');
    expect(await ada.locator('.seen-by').innerText()).toContain('only Bob and you');
    // The audience stays until Esc.
    await field(ada).press('Escape');
    await ada.locator('.chip', { hasText: 'to everyone' }).waitFor();
    await say(ada, 'and this is for all');
    await cy.getByText('and this is for all').waitFor();
    expect(await cy.content()).not.toContain('secret');
    expect(await texts(cy)).toEqual(['and this is for all']);
    await cy.reload();
    await cy.getByText('and this is for all').waitFor();
    expect(await cy.content()).not.toContain('secret');
  },
);

browserTest(
  'members that are clicked become the audience; one who leaves is struck through, and nothing is sent',
  async () => {
    const room = newRoom();
    const [ada, bob, cy] = await three(room);
    await ada.getByRole('button', { name: 'Bob: write to them only' }).click();
    await ada.getByRole('button', { name: 'Cy: write to them only' }).click();
    await ada.locator('.chip', { hasText: 'only Bob, Cy and you' }).waitFor();
    await field(ada).fill('for the two of you');
    await bob.getByRole('button', { name: 'Menu' }).click();
    await bob.getByRole('button', { name: 'Leave Natter' }).click();
    await ada.locator('.chip s', { hasText: 'Bob' }).waitFor();
    expect(await ada.getByRole('button', { name: 'Send', exact: true }).isDisabled()).toBe(true);
    await ada.getByText('Bob has left.').waitFor();
    await ada.getByRole('button', { name: 'take Bob out' }).click();
    await ada.locator('.chip', { hasText: 'only Cy and you' }).waitFor();
    await field(ada).press('Enter');
    await cy.getByText('for the two of you').waitFor();
  },
);

browserTest('a mistyped command is not said', async () => {
  const [ada, , cy] = await three(newRoom());
  await say(ada, '/mgs bob the secret');
  await ada.getByText('There is no /mgs.').waitFor();
  expect(await field(ada).inputValue()).toBe('/mgs bob the secret');
  await field(ada).fill('');
  await say(ada, 'hello');
  await cy.getByText('hello').waitFor();
  expect(await texts(cy)).toEqual(['hello']);
});

browserTest('mentions, replies, emoji and Markdown are read as such', async () => {
  const [ada, bob] = await three(newRoom());
  await field(ada).pressSequentially('well, @b');
  await ada.getByRole('option', { name: 'Bob' }).waitFor();
  await field(ada).press('Tab');
  await field(ada).pressSequentially('**now** :tad');
  await ada.getByRole('option', { name: ':tada:' }).waitFor();
  await field(ada).press('Enter');
  await field(ada).press('Enter');
  await bob.locator('.mention.mine', { hasText: '@Bob' }).waitFor();
  expect(await bob.locator('.text strong').innerText()).toBe('now');
  expect((await texts(bob))[0]).toContain('🎉');
  await bob.locator('.message').last().hover();
  await bob.getByRole('button', { name: 'Reply' }).click();
  await say(bob, 'yes');
  await ada
    .locator('.message', { hasText: 'yes' })
    .locator('.quote', { hasText: 'Ada well, @Bob now' })
    .waitFor();
});

browserTest('who writes is shown, and only to those it is for', async () => {
  const [ada, bob, cy] = await three(newRoom());
  await field(ada).pressSequentially('@bob ');
  await field(ada).pressSequentially('hm');
  await bob.getByText('Ada is writing').waitFor();
  expect(await cy.getByText('Ada is writing').count()).toBe(0);
  await eventually(async () => expect(await bob.getByText('Ada is writing').count()).toBe(0), {
    timeoutMs: 10_000,
  });
});

browserTest(
  'another room: its unread are counted, for oneself in colour, and its draft is kept',
  async () => {
    const gateway = world.gateways[0]!;
    const [room, other] = [newRoom(), newRoom()];
    const ada = await enter(world.browser, 'Ada', { gateway, room });
    const bob = await enter(world.browser, 'Bob', { gateway, room });
    await field(ada).fill('half a thou');
    await ada.getByRole('button', { name: 'join' }).click();
    await ada.getByLabel('Room to go into, or begin').fill(other);
    await ada.keyboard.press('Enter');
    await ada.getByRole('heading', { name: other }).waitFor();
    await say(bob, 'one');
    await say(bob, '@Ada two');
    await ada.locator('.badge.for-me', { hasText: '2 unread, for you' }).waitFor();
    expect(await ada.title()).toBe(`(2) ${other} · Natter`);
    await ada.keyboard.press('Alt+ArrowUp');
    await ada.getByText('new since').waitFor();
    expect(await field(ada).inputValue()).toBe('half a thou');
    expect(await ada.title()).toBe(`${room} · Natter`);
  },
);
