// The frame of a pane in the place of the members: its title and the way back.
import type { ComponentChildren, VNode } from 'preact';
import { usePage } from '../page/page-context.ts';
import { Pane } from '../page/pane.tsx';
import { Icon } from '../widgets/icons.tsx';
import { closeSide } from './close-side.ts';
import { t } from '../texts/messages.ts';

export interface SidePaneFrameProps {
  readonly title: string;
  readonly class?: string;
  readonly children: ComponentChildren;
}

export function SidePaneFrame({ title, class: name = '', children }: SidePaneFrameProps): VNode {
  const page = usePage();
  return (
    <Pane name="members" class={`members-pane side-pane ${name}`} label={title}>
      <div class="pane-head">
        <h2>{title}</h2>
        <button
          class="icon-button"
          type="button"
          aria-label={t.closePane(title)}
          title={t.close}
          onClick={() => closeSide(page)}
        >
          <Icon name="close" />
        </button>
      </div>
      {children}
    </Pane>
  );
}
