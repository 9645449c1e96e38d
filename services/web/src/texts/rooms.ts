// Texts of rooms with people of their own, in the page's language.
import { rooms } from './en/rooms.ts';
import { translation } from './translation.ts';

export const t: typeof rooms = translation?.rooms ?? rooms;
