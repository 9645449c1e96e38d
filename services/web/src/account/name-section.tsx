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
    done.value = `You are ${changed.alias} now.`;
    who.renamed(changed.alias);
    await reload();
  };
  return (
    <Section title="Name">
      <Form asking={asking} onSubmit={() => void submit()} action="Change name">
        <Field
          label="Your name"
          value={alias}
          autocomplete="username"
          maxLength={ALIAS_CHARACTERS_MAX}
          hint="Messages that you have sent keep the name they were sent with."
        />
      </Form>
      <p role="status">{done.value}</p>
    </Section>
  );
}
