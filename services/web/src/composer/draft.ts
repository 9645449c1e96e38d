// What is in a room's composer: kept when one goes to another room, and over a reload. Pure.
import { FILE_BYTES_MAX, TEXT_BYTES_MAX } from '@natter/protocol';
import { everyone } from './audience.ts';
import type { Audience } from './audience.ts';

export interface Draft {
  readonly text: string;
  readonly audience: Audience;
  /** The seq of the message it answers. */
  readonly ref: number | undefined;
}
export const emptyDraft: Draft = { text: '', audience: everyone, ref: undefined };

export interface SendBlocked {
  readonly kind: 'blocked';
  /** In words. */
  readonly why: string;
  /** Who would have to be taken out. */
  readonly gone?: string;
}
export type SendCheck = { readonly kind: 'ready' } | { readonly kind: 'empty' } | SendBlocked;

const encoder = new TextEncoder();

/** Whether it can be sent as it is, with these files. */
export function checkDraft(
  { text, audience }: Draft,
  files: readonly { readonly name: string; readonly size: number }[] = [],
): SendCheck {
  const [gone] = audience.gone;
  if (gone !== undefined) return { kind: 'blocked', why: `${gone} has left.`, gone };
  const large = files.find(({ size }) => size > FILE_BYTES_MAX);
  if (large)
    return {
      kind: 'blocked',
      why: `${large.name} is too large: a file has at most ${FILE_BYTES_MAX / 1024 / 1024} MB.`,
    };
  if (text.trim() === '') return { kind: files.length > 0 ? 'ready' : 'empty' };
  // A character is at most 3 bytes for each of its UTF-16 units.
  if (text.length * 3 > TEXT_BYTES_MAX && encoder.encode(text).length > TEXT_BYTES_MAX)
    return {
      kind: 'blocked',
      why: `Too long: a message holds ${Math.floor(TEXT_BYTES_MAX / 1024)} KB of text.`,
    };
  return { kind: 'ready' };
}
