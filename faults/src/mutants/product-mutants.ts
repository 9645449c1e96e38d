// Safeguards to remove from a copy of the product, to prove that fault runs can fail
// (../../scripts/faults-mutants.ts). Each patch replaces text that its file contains exactly once.
import { amendmentMutants } from './amendment-mutants.ts';
import { laterMutants } from './later-mutants.ts';
import type { ProductMutant } from './product-mutant.ts';

export const productMutants: readonly ProductMutant[] = [
  {
    without: 'back-fill of gaps',
    file: 'libs/room-log/src/room/gap.ts',
    text: '      if (record.lastSeq <= this.#tail) {\n',
    replacement: '      {\n',
    fault: 'republish-lossy',
    seenBy: 'missing',
  },
  {
    without: 'tail hints',
    file: 'libs/room-log/src/room/tail-hints.ts',
    text: "      this.#bus.publish(room.tail, EMPTY, field('Natter-Tail', room.seq));\n",
    replacement: '',
    fault: 'republish-lossy',
    seenBy: 'missing',
  },
  {
    without: 'the fence',
    file: 'libs/room-log/src/seats/speak.ts',
    text: 'fields + fence.fields',
    replacement: 'fields',
    fault: 'link-cut',
    seenBy: 'no-seat',
  },
  {
    without: 'message ids',
    file: 'libs/room-log/src/seats/seat.ts',
    text: 'const fields = `${common}${reply}${idStart}${id}\\r\\n`;',
    replacement: 'const fields = `${common}${reply}`;',
    fault: 'link-cut',
    seenBy: 'stored-twice',
  },
  {
    without: 'devices that stay',
    file: 'libs/room-log/src/seats/leave.ts',
    text: '  if (staying.length > 0) return withDevices(record, staying, nonce());\n',
    replacement: '',
    fault: 'devices-come-and-go',
    seenBy: 'stays',
  },
  {
    without: 'devices beside each other',
    file: 'libs/room-log/src/seats/claim.ts',
    text: 'devicesOf(stay).filter((each) => each.device !== device)',
    replacement: '[]',
    fault: 'device-lost',
    seenBy: 'devices',
  },
  {
    without: 'the grace of a device',
    file: 'libs/room-log/src/seats/reap.ts',
    text: 'lastMs + graceMs',
    replacement: 'lastMs',
    fault: 'device-gateway-killed',
    seenBy: 'devices',
  },
  {
    without: 'seats that obey an act',
    file: 'libs/room-log/src/room-card/enforce.ts',
    text: 'if (due.length === 0) return;',
    replacement: 'return;',
    fault: 'acts-raced',
    seenBy: 'muted',
  },
  {
    without: 'the wait for the seats before an act is acknowledged',
    file: 'libs/room-log/src/room-card/act.ts',
    text: 'if (changesSeats(act)) await enforceAct(deps, place, { act, seq, record, deadlineMs });',
    replacement:
      'if (changesSeats(act)) void enforceAct(deps, place, { act, seq, record, deadlineMs }).catch(() => {});',
    fault: 'acts-raced',
    seenBy: 'acted',
  },
  {
    without: 'the end of delivery to somebody who was put out',
    file: 'services/gateway/src/room/room-access.ts',
    text: 'if (changesReaders(event)) {',
    replacement: 'if (!changesReaders(event)) {',
    fault: 'acts-raced',
    seenBy: 'shut-out',
  },
  ...amendmentMutants,
  ...laterMutants,
];

/** Returns the file's text without the safeguard. Throws if the patch does not apply. */
export function patched(
  { without, file, text, replacement }: ProductMutant,
  source: string,
): string {
  const parts = source.split(text);
  if (parts.length !== 2)
    throw new Error(
      `${file} contains the text for ${without} ${parts.length - 1} times, not once; update the patch`,
    );
  return parts.join(replacement);
}
