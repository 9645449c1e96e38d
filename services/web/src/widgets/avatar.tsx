// A person's picture in a rounded square, or their initials. Decoration: the name is always written
// beside it, or in a label.
import type { VNode } from 'preact';
import { usePage } from '../page/page-context.ts';
import { hueOf, initialsOf } from './avatar-look.ts';

export interface AvatarProps {
  readonly alias: string;
  /** Whether they are here: a disc or a ring at the corner. Words beside it say it too. */
  readonly presence?: 'here' | 'away';
}

export function Avatar({ alias, presence }: AvatarProps): VNode {
  const src = usePage().chat.store.profiles.of(alias)?.avatar;
  return (
    <span
      class="avatar"
      style={{ '--hue': hueOf(alias) }}
      // The style sheet shows it: it is no text, so nobody hears or copies it.
      data-initials={initialsOf(alias)}
      data-presence={presence}
    >
      {src !== undefined && (
        // It lies over the initials, which stay if it cannot be loaded.
        <img
          key={src}
          src={src}
          alt=""
          loading="lazy"
          onError={({ currentTarget }) => {
            currentTarget.hidden = true;
          }}
        />
      )}
    </span>
  );
}
