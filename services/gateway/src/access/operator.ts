// The operator's token, where anybody may come in: a session's secret that may change rooms.
import { isSession } from '@natter/protocol/schema';
import { ownerOf } from '@natter/room-log';
import type { Owner } from '@natter/room-log';
import { readSecret } from '../setting.ts';
import type { Setting } from '../setting.ts';

const FORM = '22 to 64 letters, digits, - and _';

/** The settings; the value is the owner that stands for the token. */
export const operatorSettings = {
  operatorToken: {
    variable: 'NATTER_OPERATOR_TOKEN',
    fallback: undefined,
    expected: `a token of ${FORM}`,
    parse: (text) => (isSession(text) ? ownerOf(text) : undefined),
  } as Setting<Owner | undefined>,
  operatorTokenFile: {
    variable: 'NATTER_OPERATOR_TOKEN_FILE',
    fallback: undefined,
    expected: `a file with a token of ${FORM}`,
    parse: (file) => {
      const text = readSecret(file);
      return text !== undefined && isSession(text) ? ownerOf(text) : undefined;
    },
  } as Setting<Owner | undefined>,
} as const;
