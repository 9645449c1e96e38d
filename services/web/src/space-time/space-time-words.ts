// The events of the diagram in words, for those who cannot see it. Pure.
import { t } from '../texts/lesson.ts';
import { nameWords } from '../words/audience-words.ts';
import { castOf } from '../xray/message-path.ts';
import type { Happening, SaidHappening } from './happening.ts';

/** Texts quoted in a list are short. */
const QUOTE_MAX = 60;

/** Returns an event as a sentence. */
export function happeningWords(happening: Happening): string {
  switch (happening.kind) {
    case 'message': {
      const { seq, from, to } = happening;
      const cast = castOf(to ? { to } : {});
      const text = shortened(happening.text);
      return t.diagram.said({ seq, cast, from, to: toWords(happening), text });
    }
    case 'view':
      return t.diagram.newView(happening.seq, changeWords(happening));
    case 'unseen':
      return `#${happening.seq} ${t.diagram.unseen(happening.count)}`;
    case 'aside':
      return happening.words;
  }
}

/** `Cy joined · Dan left` */
export function changeWords({
  joined,
  left,
}: {
  readonly joined: readonly string[];
  readonly left: readonly string[];
}): string {
  return [
    ...(joined.length > 0 ? [t.diagram.joined(nameWords(joined))] : []),
    ...(left.length > 0 ? [t.diagram.left(nameWords(left))] : []),
  ].join(' · ');
}

/** `everyone`, or names. */
export function toWords({ to }: Pick<SaidHappening, 'to'>): string {
  return to ? nameWords(to) : t.diagram.everyone;
}

function shortened(text: string): string {
  const line = text.replace(/\s+/gu, ' ').trim();
  return line.length > QUOTE_MAX ? `${line.slice(0, QUOTE_MAX - 1)}…` : line;
}
