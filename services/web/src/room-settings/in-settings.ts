// The props of every part of a room's settings.
import type { RoomStore } from '../chat/room-store.ts';
import type { Standing } from '../room-card/offers.ts';

export interface InSettings {
  readonly room: RoomStore;
  readonly standing: Standing;
}
