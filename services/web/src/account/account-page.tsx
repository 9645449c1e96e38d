// One's own account: name, password, devices, personal tokens, other services.
import type { VNode } from 'preact';
import { Failure } from '../forms/form.tsx';
import { usePage } from '../page/page-context.ts';
import { IssuerLinks } from '../sign-in/issuer-links.tsx';
import { roleWords } from '../words/identity-words.ts';
import { DevicesSection } from './devices-section.tsx';
import { useMyAccount } from './me.ts';
import type { Me, SectionProps } from './me.ts';
import { NameSection } from './name-section.tsx';
import { PageFrame, Section } from './page-frame.tsx';
import { PasswordSection } from './password-section.tsx';
import { TokensSection } from './tokens-section.tsx';

export function AccountPage(): VNode {
  const { me, reading, reload } = useMyAccount();
  return (
    <PageFrame title="Account">
      <Failure asking={reading} />
      {me.value && <Sections me={me.value} reload={reload} />}
    </PageFrame>
  );
}

function Sections(props: SectionProps): VNode {
  const { me } = props;
  return (
    <>
      <p>You are {roleWords(me.person.role)} of this server.</p>
      <NameSection {...props} />
      <PasswordSection {...props} />
      <DevicesSection {...props} />
      {me.person.role !== 'guest' && <TokensSection {...props} />}
      <OtherServices me={me} />
    </>
  );
}

function OtherServices({ me }: { readonly me: Me }): VNode | null {
  const issuers = usePage().who.auth.value?.issuers ?? [];
  if (issuers.length === 0) return null;
  const linked = me.issuers.map(hostOf).join(', ');
  return (
    <Section title="Other services">
      <p>{linked === '' ? 'None is linked yet.' : `You can sign in by ${linked}.`}</p>
      <IssuerLinks words="Link" returnTo="/account" isLink />
    </Section>
  );
}

/** The server tells the addresses of issuers, not their names. */
function hostOf(issuer: string): string {
  return URL.canParse(issuer) ? new URL(issuer).host : issuer;
}
