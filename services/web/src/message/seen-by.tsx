// The audience beside a private message. If it is too long for a line, a click lists all names.
import type { VNode } from 'preact';
import { usePage } from '../page/page-context.ts';
import { Icon } from '../widgets/icons.tsx';
import { NAMES_WRITTEN_MAX, namesWhoSee, seenByWords } from '../words/audience-words.ts';
import { t } from '../texts/talk.ts';

export interface SeenByProps {
  readonly from: string;
  readonly to: readonly string[];
  readonly me: string;
}

export function SeenBy({ from, to, me }: SeenByProps): VNode {
  const { dialog } = usePage();
  const words = seenByWords({ from, to }, me);
  const inside = (
    <>
      {words} <Icon name="lock" size={12} />
    </>
  );
  if (to.length < NAMES_WRITTEN_MAX) return <span class="seen-by">{inside}</span>;
  return (
    <button
      class="seen-by"
      type="button"
      aria-haspopup="dialog"
      title={t.showAllWhoSeeIt}
      onClick={() => {
        dialog.value = { kind: 'names', title: t.seenBy, names: namesWhoSee({ from, to }, me) };
      }}
    >
      {inside}
    </button>
  );
}
