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

export function UsagePage(): VNode {
  const { chat, who } = usePage();
  const token = useSignal<string | undefined>(undefined);
  if (who.auth.value?.mode !== 'accounts')
    return (
      <PageFrame title="Usage">
        {token.value === undefined ? <TokenForm token={token} /> : <Tables token={token} />}
      </PageFrame>
    );
  const maySee = managedBy(chat.store.person.value?.role).length > 0;
  return (
    <PageFrame title="Usage">
      {maySee ? <Tables token={token} /> : <p>Only owners and admins see this page.</p>}
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
      action="Show usage"
      onSubmit={() => {
        token.value = text.value.trim();
      }}
    >
      <Field
        label="Operator token"
        type="password"
        value={text}
        autocomplete="off"
        hint="NATTER_OPERATOR_TOKEN of this server."
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
            Another token
          </button>
        )}
      {usage && (
        <>
          <p>
            {usage.gateways.length === 1
              ? 'Of this gateway'
              : `Of all ${usage.gateways.length} gateways`}
            , since each of them started. Choose a column to sort by it.
          </p>
          <UsageTable
            title="People"
            by={by}
            rows={usage.people.map(({ alias = 'no name', person, ...figures }, index) => ({
              key: person ?? `${alias} ${index}`,
              name: alias,
              figures,
            }))}
          />
          <UsageTable
            title="Addresses"
            by={by}
            rows={usage.addresses.map(({ address, ...figures }) => ({
              key: address,
              name: address,
              figures,
            }))}
          />
          <UsageTable
            title="Rooms"
            by={by}
            rows={usage.rooms.map(({ room, ...figures }) => ({ key: room, name: room, figures }))}
          />
        </>
      )}
    </>
  );
}
