// Who has seen a message: asked of the server, with the names that are known here.
import { useSignal } from '@preact/signals';
import type { Receipt } from '@natter/protocol';
import type { VNode } from 'preact';
import { useEffect } from 'preact/hooks';
import { usePage } from '../page/page-context.ts';
import type { MessageDialog } from '../page/page-context.ts';
import { Avatar } from '../widgets/avatar.tsx';
import { amend } from '../actions/amending.ts';
import { seenBy } from './seen.ts';
import { t } from '../texts/messages.ts';
import { t as talk } from '../texts/talk.ts';

export function ReceiptList({ dialog }: { readonly dialog: MessageDialog }): VNode {
  const page = usePage();
  const { room, message } = dialog;
  const receipt = useSignal<Receipt | undefined>(undefined);
  const fault = useSignal('');
  useEffect(() => {
    void amend({ page, room, kind: 'read' }, async (open) => {
      receipt.value = await open.receipt(message.seq);
    }).then((why) => {
      fault.value = why ?? '';
    });
  }, []);
  const here = room.members.value.names;
  const { read, got } = seenBy({ message, marks: room.marks.value, here });
  return (
    <div class="receipt" aria-busy={receipt.value === undefined && fault.value === ''}>
      <h2>{receipt.value ? titleOf(receipt.value) : t.whoHasSeenIt}</h2>
      <Names title={t.seen} names={read} />
      <Names title={t.delivered} names={got} />
      <Names title={t.notYet} names={receipt.value?.missing ?? []} />
      <p class="form-fault" role="alert">
        {fault.value}
      </p>
    </div>
  );
}

function titleOf({ read, got, of }: Receipt): string {
  return read === undefined ? talk.deliveredTo(got, of) : talk.seenByCount(read, of);
}

interface NamesProps {
  readonly title: string;
  readonly names: readonly string[];
}

function Names({ title, names }: NamesProps): VNode | null {
  if (names.length === 0) return null;
  return (
    <section>
      <h3>{title}</h3>
      <ul class="names">
        {names.map((name) => (
          <li key={name}>
            <Avatar alias={name} />
            <span>{name}</span>
          </li>
        ))}
      </ul>
    </section>
  );
}
