// Loaded into a gateway before its own code (`node --import`): makes of it one of the version
// before messages could change. Changes sources while loading; fails if a text to change is gone.
import { registerHooks } from 'node:module';

interface Patch {
  readonly file: string;
  readonly now: string;
  readonly before: string;
}

const patches: readonly Patch[] = [
  {
    file: '/libs/room-log/src/records/record.ts',
    now: "if (kind === 'amend' && isAmendedBody(body)) {",
    before: 'if (body === undefined) {',
  },
  {
    file: '/libs/room-log/src/nats/subjects.ts',
    now: '  `natter.message.${partition}.>`,\n  `natter.said.${partition}.>`,\n  `natter.mark.${partition}.>`,\n];',
    before: '];',
  },
  {
    file: '/libs/room-log/src/messages/history-as-now.ts',
    now: 'if (last === undefined || !(await hasCards())) return messages;',
    before: 'if (last !== undefined || !(await hasCards())) return messages;',
  },
  {
    file: '/libs/room-log/src/messages/erase.ts',
    now: 'this.#sweeping ??= this.#sweep().finally(',
    before: 'this.#sweeping ??= Promise.resolve().finally(',
  },
];

registerHooks({
  load(url, context, nextLoad) {
    const loaded = nextLoad(url, context);
    const patch = patches.find(({ file }) => url.endsWith(file));
    if (patch === undefined) return loaded;
    const source = Buffer.from(loaded.source as Uint8Array).toString();
    if (source.split(patch.now).length !== 2)
      throw new Error(`${patch.file} has changed; update ${import.meta.url}`);
    return { ...loaded, source: source.replace(patch.now, patch.before) };
  },
});
