// Describes where a session begins: its request, its device, and a keyed hash of its address.
import type { Identity } from '../identity.ts';
import type { Origin } from './sessions.ts';

export async function originOf(
  { keys }: Identity,
  ask: {
    readonly request: string;
    readonly device?: string | undefined;
    readonly address?: string | undefined;
  },
): Promise<Origin> {
  const from = ask.address === undefined ? undefined : await keys.blind(`address ${ask.address}`);
  return { request: ask.request, device: ask.device, from };
}
