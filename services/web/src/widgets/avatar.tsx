// A person's rounded square: initials on a hue of the name. Decoration; the name is always written beside it, or in a label.
import type { VNode } from 'preact';
import { hueOf, initialsOf } from './avatar-look.ts';

export function Avatar({ alias }: { readonly alias: string }): VNode {
  return (
    <span
      class="avatar"
      style={{ '--hue': hueOf(alias) }}
      // Shown by the style sheet: no text, so that nobody hears or copies it.
      data-initials={initialsOf(alias)}
    />
  );
}
