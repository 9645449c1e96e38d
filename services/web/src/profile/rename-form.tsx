// Where anyone may come: another name for the same member. With accounts: account/name-section.tsx.
import { ALIAS_CHARACTERS_MAX } from '@natter/protocol';
import { useSignal } from '@preact/signals';
import type { VNode } from 'preact';
import { Field } from '../forms/field.tsx';
import { Form } from '../forms/form.tsx';
import { usePage } from '../page/page-context.ts';
import { t } from '../texts/accounts.ts';
import { renameSession } from './rename-session.ts';

export function RenameForm({ alias }: { readonly alias: string }): VNode {
  const { chat, dialog } = usePage();
  const name = useSignal(alias);
  const asking = { isBusy: useSignal(false), fault: useSignal('') };
  const submit = async (): Promise<void> => {
    if (asking.isBusy.value) return;
    asking.isBusy.value = true;
    asking.fault.value = '';
    const fault = await renameSession(chat, name.value.trim());
    asking.isBusy.value = false;
    if (fault === undefined) dialog.value = undefined;
    else asking.fault.value = fault;
  };
  return (
    <Form asking={asking} onSubmit={() => void submit()} action={t.changeName}>
      <Field
        label={t.yourName}
        value={name}
        autocomplete="nickname"
        maxLength={ALIAS_CHARACTERS_MAX}
        hint={t.messagesThatYouHaveSentKeep}
      />
    </Form>
  );
}
