// What a page offers beside the field: to send later, or for some time.
import { eventually } from '@natter/testkit';
import type { Page } from 'playwright-core';
import { expect } from 'vitest';
import { field } from './people.ts';

export async function openSending(page: Page): Promise<void> {
  await page.getByRole('button', { name: 'Send later, or for some time' }).click();
  await page.getByRole('dialog', { name: 'Send later, or for some time' }).waitFor();
}

/** Returns the minute that it will be in so many minutes, as the field of a time has it. */
export const soon = (page: Page, minutes: number): Promise<string> =>
  page.evaluate((ahead) => {
    const date = new Date(Date.now() + ahead * 60_000);
    const two = (value: number): string => String(value).padStart(2, '0');
    const day = `${date.getFullYear()}-${two(date.getMonth() + 1)}-${two(date.getDate())}`;
    return `${day}T${two(date.getHours())}:${two(date.getMinutes())}`;
  }, minutes);

/** Schedules a text for the minute that it will be in so many minutes. */
export async function sendLater(page: Page, text: string, minutes: number): Promise<void> {
  await field(page).fill(text);
  await openSending(page);
  await page.getByRole('button', { name: 'Send later …' }).click();
  await page.getByLabel('At', { exact: true }).fill(await soon(page, minutes));
  await page.getByRole('button', { name: 'Schedule', exact: true }).click();
  await page.getByText('It will be sent').waitFor();
  // The words may be those of an earlier message.
  await eventually(async () => expect(await field(page).inputValue()).toBe(''));
}
