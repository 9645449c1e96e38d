// The content of a room's composer, kept for each room and over a reload. Pure.
import { FILE_BYTES_MAX, isLongerThan, TEXT_BYTES_MAX } from '@natter/protocol';
import type { Silence } from '../room-card/silence.ts';
import { everyone } from '../audience/audience.ts';
import type { Audience } from '../audience/audience.ts';
import { t } from '../texts/talk.ts';

export interface Draft {
  readonly text: string;
  readonly audience: Audience;
  /** The seq of the message it replies to. */
  readonly ref: number | undefined;
  /** Names were just taken from the start of the text, and more may follow: `and @cy`. */
  readonly isNaming: boolean;
  /** Seconds after which it disappears; undefined: it stays. */
  readonly expires: number | undefined;
  /** A private text would become public: the writer is asked first. */
  readonly asksToWiden: boolean;
}
/** Nothing typed, for everyone. */
export const emptyDraft: Draft = {
  text: '',
  audience: everyone,
  ref: undefined,
  expires: undefined,
  isNaming: false,
  asksToWiden: false,
};

/** The result of a check: a draft can be sent, or something holds it back. */
export type SendCheck =
  | { readonly kind: 'ready' }
  | { readonly kind: 'empty' }
  /** In words. */
  | { readonly kind: 'blocked'; readonly why: string }
  /** Somebody of the audience left. */
  | { readonly kind: 'gone'; readonly name: string }
  /** Names at the start that nobody here has. */
  | { readonly kind: 'unknown'; readonly names: readonly string[] }
  | { readonly kind: 'asks-to-widen' }
  /** The room does not let this person write now. */
  | { readonly kind: 'silent'; readonly silence: Silence };

export interface SendCheckOptions {
  readonly files: readonly { readonly name: string; readonly size: number }[];
  /** Names at the start of the text that nobody here has. */
  readonly unknown: readonly string[];
}

/** Decides whether a draft can be sent as it is. */
export function checkDraft(draft: Draft, { files, unknown }: SendCheckOptions): SendCheck {
  const { text, audience, asksToWiden } = draft;
  const [gone] = audience.gone;
  if (asksToWiden) return { kind: 'asks-to-widen' };
  if (gone !== undefined) return { kind: 'gone', name: gone };
  if (unknown.length > 0) return { kind: 'unknown', names: unknown };
  const large = files.find(({ size }) => size > FILE_BYTES_MAX);
  if (large) {
    const most = FILE_BYTES_MAX / 1024 / 1024;
    return { kind: 'blocked', why: t.nameIsTooLargeFilesHave(large.name, most) };
  }
  if (text.trim() === '') return { kind: files.length > 0 ? 'ready' : 'empty' };
  if (isLongerThan(text, TEXT_BYTES_MAX)) {
    const most = Math.floor(TEXT_BYTES_MAX / 1024);
    return { kind: 'blocked', why: t.tooLongMessageHasAtMost(most) };
  }
  return { kind: 'ready' };
}
