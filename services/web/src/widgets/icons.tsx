// The icons of the page, from Lucide (ISC). Icons are decoration: words beside them say the same.
// Here are those of the first page; parts that are loaded later bring their own.
import {
  ArrowDown,
  ChevronDown,
  Contrast,
  Clock,
  LoaderCircle,
  Lock,
  Ellipsis,
  Menu,
  Moon,
  Paperclip,
  Plus,
  Reply,
  SendHorizontal,
  Smile,
  Sun,
  X,
} from 'lucide';
import type { IconNode } from 'lucide';
import { h } from 'preact';
import type { VNode } from 'preact';

const icons = {
  chevron: ChevronDown,
  clock: Clock,
  close: X,
  dark: Moon,
  down: ArrowDown,
  light: Sun,
  loader: LoaderCircle,
  lock: Lock,
  menu: Menu,
  more: Ellipsis,
  paperclip: Paperclip,
  plus: Plus,
  reply: Reply,
  send: SendHorizontal,
  smile: Smile,
  system: Contrast,
} as const satisfies Record<string, IconNode>;

/** An icon of the first page by its name, or one of Lucide's. */
export type AnyIcon = keyof typeof icons | IconNode;

/** `size` in px at the browser's usual font size. */
export function Icon({
  name,
  size = 16,
}: {
  readonly name: AnyIcon;
  readonly size?: number;
}): VNode {
  return (
    <svg
      class="icon"
      viewBox="0 0 24 24"
      width={`${size / 16}rem`}
      height={`${size / 16}rem`}
      fill="none"
      stroke="currentColor"
      stroke-width="1.75"
      stroke-linecap="round"
      stroke-linejoin="round"
      aria-hidden="true"
    >
      {(typeof name === 'string' ? icons[name] : name).map(([tag, attributes]) =>
        h(tag, attributes),
      )}
    </svg>
  );
}
