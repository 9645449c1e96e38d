// People and invites, for owners and admins.
import type { VNode } from 'preact';
import { PageFrame, Section } from '../account/page-frame.tsx';
import { Failure } from '../forms/form.tsx';
import { usePage } from '../page/page-context.ts';
import { InvitesSection } from './invites-section.tsx';
import { managedBy, usePeople } from './people.ts';
import { PersonRow } from './person-row.tsx';

export function PeoplePage(): VNode {
  const { person } = usePage().chat.store;
  const managed = managedBy(person.value?.role);
  if (managed.length === 0)
    return (
      <PageFrame title="People">
        <p>Only owners and admins see this page.</p>
      </PageFrame>
    );
  return <Manage />;
}

function Manage(): VNode {
  const list = usePeople();
  const { people, hasMore, reading, readMore, changed } = list;
  const sorted = people.value.toSorted((one, other) => one.alias.localeCompare(other.alias));
  return (
    <PageFrame title="People">
      <InvitesSection list={list} />
      <Section title="Everyone">
        <Failure asking={reading} />
        <ul class="rows">
          {sorted.map((each) => (
            <PersonRow key={each.id} person={each} onChanged={changed} />
          ))}
        </ul>
        {hasMore.value && (
          <button class="secondary" type="button" onClick={() => void readMore()}>
            Show more
          </button>
        )}
      </Section>
    </PageFrame>
  );
}
