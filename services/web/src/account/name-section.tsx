// Changes one's name.
import { useSignal } from '@preact/signals';
import { ALIAS_CHARACTERS_MAX } from '@natter/protocol';
import type { VNode } from 'preact';
import { Field } from '../forms/field.tsx';
import { Form } from '../forms/form.tsx';
import { usePage } from '../page/page-context.ts';
import { askIdentity } from '../sign-in/ask-identity.ts';
import { usePersonAsking } from './me.ts';
import type { SectionProps } from './me.ts';
import { Section } from './page-frame.tsx';
import { t } from '../texts/accounts.ts';

export function NameSection({ me, reload }: SectionProps): VNode {
  const { who } = usePage();
  const alias = useSignal(me.person.alias);
  const done = useSignal('');
  const asking = usePersonAsking();
  const submit = async (): Promise<void> => {
    done.value = '';
    const changed = await asking.run<{ readonly alias: string }>(() =>
      askIdentity('PATCH', '/me', { alias: alias.value.trim() }),
    );
    if (!changed) return;
    alias.value = changed.alias;
    done.value = t.youAreAliasNow(changed.alias);
    who.renamed(changed.alias);
    await reload();
  };
  return (
    <Section title={t.name}>
      <Form asking={asking} onSubmit={() => void submit()} action={t.changeName}>
        <Field
          label={t.yourName}
          value={alias}
          autocomplete="username"
          maxLength={ALIAS_CHARACTERS_MAX}
          hint={t.messagesThatYouHaveSentKeep}
        />
      </Form>
      <p role="status">{done.value}</p>
    </Section>
  );
}
