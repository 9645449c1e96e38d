// Texts of what is done with messages, and the menus, in the page's language.
import { messages } from './en/messages.ts';
import { translation } from './translation.ts';

export const t: typeof messages = translation?.messages ?? messages;
