// The handler of each verb. The questions and answers: libs/trust/src/identity/verbs.ts.
import type { Verb } from '@natter/trust';
import { about, ping } from './about.ts';
import type { Handler } from './identity.ts';
import { oidcFinish, oidcStart } from './oidc/issuer-sign-in.ts';
import { acceptInvite } from './people/accept-invite.ts';
import { changeAlias, changePassword, me } from './people/account.ts';
import { addInvite, addRoomInvite, invite, invites, revokeInvite } from './people/invites.ts';
import { addBot, addPerson, changePerson, findPeople, isEnabled, people } from './people/people.ts';
import { addRecovery, recover } from './people/recovery.ts';
import { setUp } from './people/set-up.ts';
import { addToken, revokeToken } from './people/tokens.ts';
import {
  avatar,
  changeProfile,
  myProfile,
  profiles,
  removeAvatar,
  setAvatar,
} from './profile/profile.ts';
import { accessToken, claims, keys, revocations } from './sign-in/credentials.ts';
import { signIn } from './sign-in/sign-in.ts';
import { endSession, signOut, signOutEverywhere } from './sign-in/sign-out.ts';

export const handlers: { readonly [V in Verb]: Handler<V> } = {
  ping,
  about,
  keys,
  revocations,
  'set-up': setUp,
  'sign-in': signIn,
  'sign-out': signOut,
  'sign-out-everywhere': signOutEverywhere,
  claims,
  'access-token': accessToken,
  me,
  'change-alias': changeAlias,
  'change-password': changePassword,
  'end-session': endSession,
  'add-token': addToken,
  'revoke-token': revokeToken,
  'my-profile': myProfile,
  'change-profile': changeProfile,
  'set-avatar': setAvatar,
  'remove-avatar': removeAvatar,
  profiles,
  avatar,
  people,
  'find-people': findPeople,
  'is-enabled': isEnabled,
  'change-person': changePerson,
  'add-bot': addBot,
  'add-person': addPerson,
  'add-recovery': addRecovery,
  recover,
  'add-invite': addInvite,
  'add-room-invite': addRoomInvite,
  invites,
  'revoke-invite': revokeInvite,
  invite,
  'accept-invite': acceptInvite,
  'oidc-start': oidcStart,
  'oidc-finish': oidcFinish,
};
