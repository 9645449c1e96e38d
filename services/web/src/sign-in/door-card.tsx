// The card that all pages of the door stand on.
import type { ComponentChildren, VNode } from 'preact';

export interface DoorCardProps {
  readonly title: string;
  /** Said at once to those who listen. */
  readonly notice?: string | undefined;
  readonly children: ComponentChildren;
}

export function DoorCard({ title, notice, children }: DoorCardProps): VNode {
  return (
    <main class="door">
      <div class="door-form">
        {notice !== undefined && (
          <p class="door-notice" role="status">
            {notice}
          </p>
        )}
        <p class="door-room">Natter</p>
        <h1>{title}</h1>
        {children}
      </div>
    </main>
  );
}
