// The rooms on the server, asked once when something opens that lists them.
import { useSignal } from '@preact/signals';
import { useEffect } from 'preact/hooks';
import { listRooms } from '../chat/http-api.ts';
import type { RoomFigures } from '../chat/http-api.ts';

/** Returns the first hundred rooms; none until the server has answered. */
export function useServerRooms(): readonly RoomFigures[] {
  const rooms = useSignal<readonly RoomFigures[]>([]);
  useEffect(() => {
    const closed = new AbortController();
    void listRooms(closed.signal).then((all) => {
      rooms.value = all;
    });
    return () => closed.abort();
  }, []);
  return rooms.value;
}
