// People and invites, for owners and admins.
import type { VNode } from 'preact';
import { PageFrame, Section } from '../account/page-frame.tsx';
import { Failure } from '../forms/form.tsx';
import { usePage } from '../page/page-context.ts';
import { InvitesSection } from './invites-section.tsx';
import { managedBy, usePeople } from './people.ts';
import { PersonRow } from './person-row.tsx';
import { t } from '../texts/accounts.ts';

export function PeoplePage(): VNode {
  const { person } = usePage().chat.store;
  const managed = managedBy(person.value?.role);
  if (managed.length === 0)
    return (
      <PageFrame title={t.people}>
        <p>{t.onlyOwnersAndAdminsSeeThis}</p>
      </PageFrame>
    );
  return <Manage />;
}

function Manage(): VNode {
  const list = usePeople();
  const { people, hasMore, reading, readMore, changed } = list;
  const sorted = people.value.toSorted((one, other) => one.alias.localeCompare(other.alias));
  return (
    <PageFrame title={t.people}>
      <InvitesSection list={list} />
      <Section title={t.everyone}>
        <Failure asking={reading} />
        <ul class="rows">
          {sorted.map((each) => (
            <PersonRow key={each.id} person={each} onChanged={changed} />
          ))}
        </ul>
        {hasMore.value && (
          <button class="secondary" type="button" onClick={() => void readMore()}>
            {t.showMore}
          </button>
        )}
      </Section>
    </PageFrame>
  );
}
