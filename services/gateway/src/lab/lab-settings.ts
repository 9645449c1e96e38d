// The lab: `npm start -- --lab` lets a page on the same machine kill gateways, to show what becomes
// of their members. It exists only where a token is set and nothing but this machine is served.
import { isSession } from '@natter/protocol/schema';
import { list } from '../setting.ts';
import type { Setting } from '../setting.ts';
import { isLoopback } from '../transport/proxies/client-address.ts';

/** What a page is told, and what it must know. */
export interface LabSettings {
  readonly token: string;
  /** `ws://localhost:8080`, by number. */
  readonly gateways: readonly string[];
}

const FORM = '22 to 64 letters, digits, - and _';

export const labVariables = {
  labToken: {
    variable: 'NATTER_LAB_TOKEN',
    fallback: undefined,
    expected: `a token of ${FORM}`,
    parse: (text) => (isSession(text) ? text : undefined),
  } as Setting<string | undefined>,
  labGateways: {
    variable: 'NATTER_LAB_GATEWAYS',
    fallback: '',
    expected: 'WebSocket origins such as ws://localhost:8080, several by commas',
    parse: (text) => (list(text).every(isLocalOrigin) ? list(text) : undefined),
  } as Setting<readonly string[]>,
} as const;

export interface LabValues {
  readonly labToken: string | undefined;
  readonly labGateways: readonly string[];
  readonly host: string;
}

/** Returns the lab, undefined where there is none, or why it cannot be. */
export function labSettings(values: LabValues): LabSettings | undefined | { fault: string } {
  const { labToken, labGateways, host } = values;
  if (labToken === undefined) return undefined;
  if (!isLoopback(host))
    return {
      fault: `NATTER_LAB_TOKEN needs NATTER_HOST on this machine, such as 127.0.0.1, not ${host}`,
    };
  return { token: labToken, gateways: labGateways };
}

function isLocalOrigin(text: string): boolean {
  if (!/^ws:\/\/[\w.[\]:-]+$/.test(text) || !URL.canParse(text)) return false;
  const name = new URL(text).hostname.replace(/^\[|\]$/g, '');
  return name === 'localhost' || isLoopback(name);
}
