// What a new tab goes on with.
import type { RoomName } from '@natter/protocol';
import { expect, test } from 'vitest';
import { everyone } from '../audience/audience.ts';
import { emptyDraft } from '../composer/draft.ts';
import type { Outgoing } from '../message/outgoing.ts';
import { mergedTab } from './saved-tab.ts';
import type { SavedRoom, SavedTab } from './saved-tab.ts';

const waiting = (key: string): Outgoing => ({
  key,
  text: key,
  sentAtMs: 0,
  state: { kind: 'waiting' },
});

const room = (name: string, changes: Partial<SavedRoom> = {}): SavedRoom => ({
  name: name as RoomName,
  epoch: 'e1',
  readSeq: 0,
  draft: emptyDraft,
  outgoing: [],
  ...changes,
});

const tab = (rooms: readonly SavedRoom[], isClosed: boolean): SavedTab => ({
  person: '',
  here: rooms[0]!.name,
  rooms,
  savedAtMs: 0,
  isClosed,
});

const draft = (text: string) => ({ ...emptyDraft, text });

test('nothing saved is nothing to go on with', () => {
  expect(mergedTab([])).toBeUndefined();
});

test('a tab beside an open one has its rooms, not what is written there', () => {
  const open = tab(
    [room('lobby', { readSeq: 7, draft: draft('half'), outgoing: [waiting('a')] })],
    false,
  );
  expect(mergedTab([open])?.rooms).toEqual([room('lobby', { readSeq: 7 })]);
});

test('a new tab takes over what closed tabs had not sent', () => {
  const open = tab([room('lobby')], false);
  const closed = tab([room('lobby', { draft: draft('half'), outgoing: [waiting('a')] })], true);
  const older = tab(
    [room('lobby', { draft: draft('older'), outgoing: [waiting('a'), waiting('b')] })],
    true,
  );
  expect(mergedTab([open, closed, older])?.rooms).toEqual([
    room('lobby', { draft: draft('half'), outgoing: [waiting('a'), waiting('b')] }),
  ]);
});

test('a room that only a closed tab had comes along if something is written there', () => {
  const open = tab([room('lobby')], false);
  const closed = tab([room('design', { draft: draft('half') }), room('empty')], true);
  expect(mergedTab([open, closed])?.rooms.map(({ name }) => name)).toEqual(['lobby', 'design']);
});

test('names chosen in another log are asked for again', () => {
  const open = tab([room('lobby', { epoch: 'e2' })], false);
  const audience = { ...everyone, to: ['Bob'], view: 3 };
  const closed = tab([room('lobby', { draft: { ...draft('psst'), audience } })], true);
  // No log has this epoch, so room-fold.ts marks them all as gone.
  expect(mergedTab([open, closed])?.rooms[0]).toMatchObject({ epoch: '', draft: { audience } });
});
