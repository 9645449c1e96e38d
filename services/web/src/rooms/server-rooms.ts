// The rooms that the gateway knows, asked once when something opens that lists them.
import { useSignal } from '@preact/signals';
import { useEffect } from 'preact/hooks';
import { listRooms } from '../chat/http-api.ts';
import type { RoomFigures } from '../chat/http-api.ts';

export function useRooms(): readonly RoomFigures[] {
  const rooms = useSignal<readonly RoomFigures[]>([]);
  useEffect(() => {
    const gone = new AbortController();
    void listRooms(gone.signal).then((all) => {
      rooms.value = all;
    });
    return () => gone.abort();
  }, []);
  return rooms.value;
}
