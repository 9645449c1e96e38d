// Texts of notifications, in the page's language.
import { notifications } from './en/notifications.ts';
import { translation } from './translation.ts';

export const t: typeof notifications = translation?.notifications ?? notifications;
