// A person's status beside their name, in the line of the name.
import type { VNode } from 'preact';
import { usePage } from '../page/page-context.ts';

export function StatusMark({ alias }: { readonly alias: string }): VNode | null {
  const status = usePage().chat.store.profiles.of(alias)?.status;
  if (!status) return null;
  const words = `${status.emoji ?? ''} ${status.text}`;
  return (
    <span class="you member-status" title={words}>
      {words}
    </span>
  );
}
