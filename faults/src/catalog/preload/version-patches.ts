// What other versions of a gateway have in place of today's source (source-patch.ts).
import type { SourcePatch } from './source-patch.ts';

/** The version before messages could change. */
export const EARLIER_VERSION: readonly SourcePatch[] = [
  {
    file: 'libs/room-log/src/records/record.ts',
    now: "if (kind === 'amend') {",
    instead: 'if (body === undefined) {',
  },
  {
    file: 'libs/room-log/src/nats/subjects.ts',
    now: '  `natter.message.${partition}.>`,\n  `natter.said.${partition}.>`,\n  `natter.mark.${partition}.>`,\n  `natter.import.${partition}.>`,\n];',
    instead: '];',
  },
  {
    file: 'libs/room-log/src/messages/as-now.ts',
    now: 'if (records.length === 0) return records;',
    instead: 'if (records.length >= 0) return records;',
  },
  {
    file: 'libs/room-log/src/messages/erase.ts',
    now: 'this.#sweeping ??= this.#sweep().finally(',
    instead: 'this.#sweeping ??= Promise.resolve().finally(',
  },
];

/** A later version, whose messages have a field that is unknown today. */
export const NEXT_VERSION: readonly SourcePatch[] = [
  {
    file: 'services/gateway/src/delivery/encode.ts',
    now: "JSON.stringify({\n      type: 'message',",
    instead: "JSON.stringify({\n      type: 'message', mood: 'calm',",
  },
];
