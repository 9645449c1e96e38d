// Who uses what of the gateways: people, addresses and rooms. For owners and admins, and for the
// operator of an open server, who gives the token.
import './usage.css';
import { useSignal } from '@preact/signals';
import type { Signal } from '@preact/signals';
import type { VNode } from 'preact';
import { useEffect, useMemo } from 'preact/hooks';
import { PageFrame } from '../account/page-frame.tsx';
import { Field } from '../forms/field.tsx';
import { Form, useAsking } from '../forms/form.tsx';
import { usePage } from '../page/page-context.ts';
import { managedBy } from '../people/people.ts';
import { usageFaultWords } from './usage-words.ts';
import { pollUsage } from './poll-usage.ts';
import type { Measure } from './poll-usage.ts';
import { UsageTable } from './usage-table.tsx';
import { t } from '../texts/accounts.ts';

export function UsagePage(): VNode {
  const { chat, who } = usePage();
  const token = useSignal<string | undefined>(undefined);
  if (who.auth.value?.mode !== 'accounts')
    return (
      <PageFrame title={t.usage}>
        {token.value === undefined ? <TokenForm token={token} /> : <Tables token={token} />}
      </PageFrame>
    );
  const maySee = managedBy(chat.store.person.value?.role).length > 0;
  return (
    <PageFrame title={t.usage}>
      {maySee ? <Tables token={token} /> : <p>{t.onlyOwnersAndAdminsSeeThis}</p>}
    </PageFrame>
  );
}

interface TokenProps {
  readonly token: Signal<string | undefined>;
}

/** The token is kept in this page alone. */
function TokenForm({ token }: TokenProps): VNode {
  const text = useSignal('');
  const asking = useAsking();
  return (
    <Form
      asking={asking}
      action={t.showUsage}
      onSubmit={() => {
        token.value = text.value.trim();
      }}
    >
      <Field
        label={t.operatorToken}
        type="password"
        value={text}
        autocomplete="off"
        hint={t.operatorTokenHint}
        hasFocus
      />
    </Form>
  );
}

function Tables({ token }: TokenProps): VNode {
  const by = useSignal<Measure>('perMinute');
  const poll = useMemo(
    () => pollUsage({ by: by.value, token: token.value }),
    [by.value, token.value],
  );
  useEffect(() => () => poll.stop(), [poll]);
  const usage = poll.usage.value;
  const fault = poll.fault.value;
  return (
    <>
      {fault && (
        <p class="form-fault" role="alert">
          {usageFaultWords(fault.code)}
        </p>
      )}
      {(fault?.code === 'forbidden' || fault?.code === 'unauthorized') &&
        token.value !== undefined && (
          <button
            class="secondary"
            type="button"
            onClick={() => {
              token.value = undefined;
            }}
          >
            {t.anotherToken}
          </button>
        )}
      {usage && (
        <>
          <p>
            {usage.gateways.length === 1 ? t.ofThisGateway : t.ofAllGateways(usage.gateways.length)}
          </p>
          <UsageTable
            title={t.people}
            by={by}
            rows={usage.people.map(({ alias = t.noName, person, ...figures }, index) => ({
              key: person ?? `${alias} ${index}`,
              name: alias,
              figures,
            }))}
          />
          <UsageTable
            title={t.addresses}
            by={by}
            rows={usage.addresses.map(({ address, ...figures }) => ({
              key: address,
              name: address,
              figures,
            }))}
          />
          <UsageTable
            title={t.rooms}
            by={by}
            rows={usage.rooms.map(({ room, ...figures }) => ({ key: room, name: room, figures }))}
          />
        </>
      )}
    </>
  );
}
