// The browsers and programs where one is signed in, and the way out of each.
import type { VNode } from 'preact';
import { ConfirmButton } from '../forms/confirm-button.tsx';
import { Failure } from '../forms/form.tsx';
import { usePage } from '../page/page-context.ts';
import { askIdentity } from '../sign-in/ask-identity.ts';
import { fullWords } from '../words/time-words.ts';
import { usePersonAsking } from './me.ts';
import type { SectionProps, Session } from './me.ts';
import { Section } from './page-frame.tsx';
import { t } from '../texts/accounts.ts';

export function DevicesSection({ me, reload }: SectionProps): VNode {
  const { who } = usePage();
  const asking = usePersonAsking();
  const end = async (session: Session): Promise<void> => {
    if (session.current) {
      const fault = await who.signOut();
      if (fault) asking.fail(fault);
      return;
    }
    await asking.run(() => askIdentity('DELETE', `/me/sessions/${session.id}`));
    await reload();
  };
  const endAll = async (): Promise<void> => {
    const ended = await asking.run(async () => {
      const answer = await askIdentity('POST', '/sign-out', { everywhere: true });
      return answer.ok ? { ok: true, value: true } : answer;
    });
    if (ended) who.signedOut();
  };
  return (
    <Section title={t.whereYouAreSignedIn}>
      <ul class="rows">
        {me.sessions.map((session) => (
          <li key={session.id}>
            <div class="row-words">
              <strong>{nameOf(session)}</strong>
              <small>
                {session.current ? t.thisBrowser : t.lastUsedFull(fullWords(session.seenMs))}
              </small>
            </div>
            <div class="row-buttons">
              <button
                class="secondary"
                type="button"
                aria-label={t.signOutDevice(nameOf(session), session.current)}
                onClick={() => void end(session)}
              >
                {t.signOut}
              </button>
            </div>
          </li>
        ))}
      </ul>
      <Failure asking={asking} />
      <ConfirmButton
        words={t.signOutEverywhere}
        question={t.onAllDevicesThisOneToo}
        onConfirm={() => void endAll()}
      />
    </Section>
  );
}

/** As the gateway names it: `Firefox on Windows`. */
function nameOf({ device }: Session): string {
  return device || t.unnamedDevice;
}
