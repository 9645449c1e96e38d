// The questions about profiles: one's own, and those that gateways show. Part of verbs.ts.
// Contract: docs/identity.md, "Profiles".
import { PROFILES_MAX } from '@natter/protocol';
import { Type } from 'typebox';
import {
  ABOUT_CHARACTERS_MAX,
  AVATAR_BYTES_MAX,
  avatarId,
  credential,
  foundProfile,
  ownProfile,
  STATUS_CHARACTERS_MAX,
} from './shapes.ts';

const { Array: List, Integer, Object: Fields, Optional, String: Text } = Type;

/** The credential of the person who asks. */
const as = credential;
/** A picture in base64. One byte more than may be stored, to refuse it in words. */
export const AVATAR_CHARACTERS_MAX = 4 * Math.ceil((AVATAR_BYTES_MAX + 1) / 3);

export const PROFILE_VERBS = {
  'my-profile': { ask: Fields({ as }), answer: ownProfile },
  /** null: none. Absent: as it was. */
  'change-profile': {
    ask: Fields({
      as,
      status: Optional(
        Type.Union([
          Fields({
            text: Text({ maxLength: 4 * STATUS_CHARACTERS_MAX }),
            emoji: Optional(Text({ maxLength: 64 })),
            until: Optional(Integer({ minimum: 0 })),
          }),
          Type.Null(),
        ]),
      ),
      about: Optional(Type.Union([Text({ maxLength: 4 * ABOUT_CHARACTERS_MAX }), Type.Null()])),
    }),
    answer: ownProfile,
  },
  /** `image`: a PNG, JPEG or WebP in base64. Replaces the former one. */
  'set-avatar': {
    ask: Fields({ as, image: Text({ maxLength: AVATAR_CHARACTERS_MAX }) }),
    answer: ownProfile,
  },
  'remove-avatar': { ask: Fields({ as }), answer: ownProfile },
  /**
   * For gateways, which know who may see whom (docs/adr/0040). Without people that are not there,
   * and without those whose account is disabled.
   */
  profiles: {
    ask: Fields({ aliases: List(Text({ maxLength: 128 }), { maxItems: PROFILES_MAX }) }),
    answer: Fields({ profiles: List(foundProfile) }),
  },
  /** For gateways. */
  avatar: {
    ask: Fields({ avatar: avatarId }),
    answer: Fields({ type: Text(), image: Text() }),
  },
} as const;
