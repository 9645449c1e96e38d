// A person's rounded square. Decoration: the name is always written beside it, or in a label.
import type { VNode } from 'preact';
import { hueOf, initialsOf } from './avatar-look.ts';

export function Avatar({ alias }: { readonly alias: string }): VNode {
  return (
    <span
      class="avatar"
      style={{ '--hue': hueOf(alias) }}
      // The style sheet shows it: it is no text, so nobody hears or copies it.
      data-initials={initialsOf(alias)}
    />
  );
}
