// Previews of links: how gateways ask services/previews. The questions, their answers, the client.
import { questionClient } from '@natter/questions';
import type { AskBus, QuestionClient, Questions } from '@natter/questions';
import { Type } from 'typebox';
import type { Static } from 'typebox';

const { Object: Fields, Optional, String: Text } = Type;

/** Characters of an address; links of more have no preview. */
export const PREVIEW_URL_MAX = 2_048;
/** So many requests one counts as, as a search does. */
export const PREVIEW_REQUESTS = 5;
/** Characters (code points). */
export const PREVIEW_TITLE_MAX = 200;
export const PREVIEW_DESCRIPTION_MAX = 300;

/** What a page says of itself, as plain text without control characters. */
export const linkPreview = Fields({
  title: Text(),
  description: Optional(Text()),
  /** The host that served the page: a page cannot choose it. */
  site: Text(),
});
export type LinkPreview = Static<typeof linkPreview>;

export const PREVIEW_VERBS = {
  /** Whether an instance runs. */
  state: { ask: Fields({}), answer: Fields({}) },
  /** Without `preview`: the address has none, or cannot be reached. */
  look: {
    ask: Fields({ url: Text({ pattern: '^https?://', maxLength: PREVIEW_URL_MAX }) }),
    answer: Fields({ preview: Optional(linkPreview) }),
  },
} as const;

export type PreviewVerbs = typeof PREVIEW_VERBS;

export const PREVIEW_QUESTIONS: Questions<PreviewVerbs> = {
  service: 'previews',
  verbs: PREVIEW_VERBS,
  askBytesMax: 16 * 1024,
};

/** Longer than a page may take (5 s). */
const TRY_MS = 6_000;

export type PreviewClient = QuestionClient<PreviewVerbs>;
/** Returns what gateways ask services/previews with. */
export const previewClient = (bus: AskBus): PreviewClient =>
  questionClient(bus, PREVIEW_QUESTIONS, { tryMs: TRY_MS });
