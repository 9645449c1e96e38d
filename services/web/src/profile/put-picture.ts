// Makes a chosen file small, and has the server keep it as one's picture.
import type { Profile } from '@natter/protocol';
import { faultOf } from '../sign-in/ask-identity.ts';
import type { Outcome } from '../sign-in/ask-identity.ts';
import { squarePicture } from './square-picture.ts';

/** Never throws. `unreadable`: the browser cannot read it as a picture. */
export async function putPicture(file: Blob): Promise<Outcome<Profile | 'unreadable'>> {
  const body = await squarePicture(file);
  if (!body) return { ok: true, value: 'unreadable' };
  try {
    const answer = await fetch('/v1/me/avatar', { method: 'PUT', body });
    const value: unknown = await answer.json();
    return answer.ok
      ? { ok: true, value: value as Profile }
      : { ok: false, fault: faultOf(answer.status, value) };
  } catch {
    // Nobody answers, or something that is no gateway does.
    return { ok: false, fault: { code: 'offline' } };
  }
}
