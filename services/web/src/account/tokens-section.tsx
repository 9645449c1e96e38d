// Personal tokens: passwords for programs. Each is shown once.
import { useSignal } from '@preact/signals';
import type { VNode } from 'preact';
import { ConfirmButton } from '../forms/confirm-button.tsx';
import { CopiedSecret } from '../forms/copied-secret.tsx';
import { Field } from '../forms/field.tsx';
import { Failure, Form } from '../forms/form.tsx';
import { Select } from '../forms/select.tsx';
import { askIdentity } from '../sign-in/ask-identity.ts';
import { dateWords } from '../words/identity-words.ts';
import { usePersonAsking } from './me.ts';
import type { SectionProps, Token } from './me.ts';
import { Section } from './page-frame.tsx';
import { t } from '../texts/accounts.ts';

/** Characters of a token's name. */
const NAME_CHARACTERS_MAX = 120;
const LASTING = [
  ['30', t.thirtyDays],
  ['90', t.ninetyDays],
  ['365', t.aYear],
  ['', t.untilRevoked],
] as const;

export function TokensSection({ me, reload }: SectionProps): VNode {
  const revoking = usePersonAsking();
  const revoke = async ({ id }: Token): Promise<void> => {
    await revoking.run(() => askIdentity('DELETE', `/tokens/${id}`));
    await reload();
  };
  return (
    <Section title={t.personalTokens}>
      <p>{t.withTokenProgramTalksAsYou}</p>
      <ul class="rows">
        {me.tokens.map((token) => (
          <li key={token.id}>
            <div class="row-words">
              <strong>{token.name}</strong>
              <small>
                {t.madeOn(dateWords(token.createdMs))}
                {token.expiresMs !== undefined && t.validUntilDate(dateWords(token.expiresMs))}
              </small>
            </div>
            <div class="row-buttons">
              <ConfirmButton
                words={t.revoke}
                about={token.name}
                question={t.itsProgramsStopAtOnce}
                onConfirm={() => void revoke(token)}
              />
            </div>
          </li>
        ))}
      </ul>
      <Failure asking={revoking} />
      <MakeToken reload={reload} />
    </Section>
  );
}

function MakeToken({ reload }: Pick<SectionProps, 'reload'>): VNode {
  const name = useSignal('');
  const days = useSignal('90');
  const made = useSignal<string | undefined>(undefined);
  const asking = usePersonAsking();
  const submit = async (): Promise<void> => {
    const body = {
      name: name.value.trim(),
      ...(days.value !== '' && { days: Number(days.value) }),
    };
    const answer = await asking.run<{ readonly token: string }>(() =>
      askIdentity('POST', '/tokens', body),
    );
    if (!answer) return;
    made.value = answer.token;
    name.value = '';
    await reload();
  };
  if (made.value !== undefined)
    return (
      <CopiedSecret
        label={t.yourNewToken}
        secret={made.value}
        hint={t.newTokenHint}
        onDone={() => {
          made.value = undefined;
        }}
      />
    );
  return (
    <Form asking={asking} onSubmit={() => void submit()} action={t.makeToken} class="in-line">
      <Field
        label={t.whatItIsFor}
        value={name}
        autocomplete="off"
        maxLength={NAME_CHARACTERS_MAX}
      />
      <Select label={t.valid} value={days} choices={LASTING} />
    </Form>
  );
}
