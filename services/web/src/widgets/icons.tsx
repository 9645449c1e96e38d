// Every icon of the page, from Lucide (ISC). Icons are decoration: words beside them say the same.
import {
  ArrowDown,
  Bell,
  BellOff,
  Check,
  ChevronDown,
  Contrast,
  CircleQuestionMark,
  Clock,
  Copy,
  File,
  Link,
  LoaderCircle,
  Lock,
  LogOut,
  Ellipsis,
  Menu,
  Moon,
  Network,
  Paperclip,
  Plus,
  Reply,
  SendHorizontal,
  Smile,
  Sun,
  User,
  Users,
  X,
} from 'lucide';
import type { IconNode } from 'lucide';
import { h } from 'preact';
import type { VNode } from 'preact';

const icons = {
  bell: Bell,
  bellOff: BellOff,
  check: Check,
  chevron: ChevronDown,
  clock: Clock,
  close: X,
  copy: Copy,
  dark: Moon,
  down: ArrowDown,
  file: File,
  help: CircleQuestionMark,
  leave: LogOut,
  link: Link,
  light: Sun,
  loader: LoaderCircle,
  lock: Lock,
  menu: Menu,
  more: Ellipsis,
  paperclip: Paperclip,
  people: Users,
  person: User,
  plus: Plus,
  reply: Reply,
  send: SendHorizontal,
  smile: Smile,
  system: Contrast,
  xray: Network,
} as const satisfies Record<string, IconNode>;

export type IconName = keyof typeof icons;

/** `size` in px at the browser's usual font size. */
export function Icon({
  name,
  size = 16,
}: {
  readonly name: IconName;
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
      {icons[name].map(([tag, attributes]) => h(tag, attributes))}
    </svg>
  );
}
