// The files of a room for a component: kept up to date while it is shown.
import { useEffect } from 'preact/hooks';
import type { RoomStore } from '../chat/room-store.ts';
import { usePage } from '../page/page-context.ts';
import { filesOf } from './room-files.ts';
import type { RoomFiles } from './room-files.ts';

export interface UsedFiles {
  readonly files: RoomFiles;
  /** Reads older ones; undefined: the room is not entered yet. */
  readonly more: (() => Promise<void>) | undefined;
}

/** Returns the files of the room, and what reads further back. */
export function useFiles(store: RoomStore): UsedFiles {
  const { chat } = usePage();
  const files = filesOf(store);
  const room = chat.controllerOf(store)?.room;
  const { client } = chat;
  const isHere = store.status.value.kind === 'here';
  useEffect(() => (room && isHere ? files.follow(room) : undefined), [files, room, isHere]);
  return { files, more: room && client && isHere ? () => files.more({ client, room }) : undefined };
}
