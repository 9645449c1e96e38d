import { expect } from 'vitest';
import { accountsOfFile } from './setup/accounts.ts';
import { browserTest, field } from './setup/people.ts';
const accounts = accountsOfFile('Olga');
browserTest('dbg', async () => {
  for (const name of ['Dan', 'Eve']) await accounts.person(name);
  const dan = await accounts.signIn('Dan');
  await field(dan).waitFor();
  dan.on('websocket', () => {});
  await dan.getByRole('button', { name: 'New direct message' }).click();
  await dan.getByLabel('To', { exact: true }).fill('Eve');
  await dan.keyboard.press('Enter');
  await dan.getByRole('button', { name: 'Write', exact: true }).click();
  await new Promise((r) => setTimeout(r, 4000));
  console.log('FAULT', await dan.locator('.form-fault').allInnerTexts());
  expect(1).toBe(1);
});
