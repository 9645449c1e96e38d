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
import { t } from '../texts/accounts.ts';

export function AccountPage(): VNode {
  const { me, reading, reload } = useMyAccount();
  return (
    <PageFrame title={t.account}>
      <Failure asking={reading} />
      {me.value && <Sections me={me.value} reload={reload} />}
    </PageFrame>
  );
}

function Sections(props: SectionProps): VNode {
  const { me } = props;
  return (
    <>
      <p>{t.youAreRoleOfThisServer(roleWords(me.person.role))}</p>
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
    <Section title={t.otherServices}>
      <p>{linked === '' ? t.noneIsLinkedYet : t.youCanSignInByLinked(linked)}</p>
      <IssuerLinks words={t.link} returnTo="/account" isLink />
    </Section>
  );
}

/** The server tells the addresses of issuers, not their names. */
function hostOf(issuer: string): string {
  return URL.canParse(issuer) ? new URL(issuer).host : issuer;
}
