// Takes another name with the same session: the member stays who they are, and messages they have
// sent keep the old name. A second connection tries the name first, so a refusal changes nothing.
import { connectLean } from '@natter/client';
import type { Chat } from '../chat/chat.ts';
import { loadSession, saveSession } from '../chat/saved-session.ts';
import { nameFaultOf } from '../welcome/name-fault.ts';

/** The page sits there by then; sooner, others would be told that the new name left. */
const TRIAL_MS = 5_000;

/** Returns why the name cannot be taken, in words. */
export async function renameSession(chat: Chat, wanted: string): Promise<string | undefined> {
  const saved = loadSession();
  if (!saved || wanted === saved.alias) return undefined;
  const { session } = saved;
  const trial = connectLean({ url: '/ws', alias: wanted, session, device: 'rename' });
  try {
    await trial.join(chat.store.here.value);
  } catch (error) {
    trial.close();
    return (await nameFaultOf(error, wanted)).why;
  }
  const { alias } = trial;
  // The other tabs hear it.
  saveSession({ alias, session });
  chat.store.alias.value = alias;
  chat.connectAgain();
  setTimeout(() => trial.close(), TRIAL_MS);
  return undefined;
}
