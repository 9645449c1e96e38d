// German: what people did to a room, in a line of the conversation.
import type { acts as english, Told } from '../en/acts.ts';

export const acts: typeof english = {
  actorYou: 'Du',
  targetYou: 'dich',
  create: (told) => `${has(told)} diesen Raum angelegt`,
  topic: (told, topic) => `${has(told)} das Thema gesetzt: ${topic}`,
  topicRemoved: (told) => `${has(told)} das Thema entfernt`,
  access: (told, isClosed, guests) =>
    [
      `${has(told)} diesen Raum ${isClosed ? 'für andere geschlossen' : 'für alle geöffnet'}`,
      ...(guests ? ['Gäste können mit Einladung kommen'] : []),
    ].join('; '),
  invite: (told) => `${has(told)} einen Einladungslink erstellt`,
  acceptInvite: (told) =>
    `${told.actor} ${told.isOwn ? 'bist' : 'ist'} über einen Einladungslink gekommen`,
  add: (told) => `${has(told)} ${told.target} hinzugefügt`,
  leave: (told) => `${has(told)} diesen Raum endgültig verlassen`,
  remove: (told) => `${has(told)} ${told.target} entfernt${because(told)}`,
  ban: (told) => `${has(told)} ${told.target}${forTime(told)} ausgesperrt${because(told)}`,
  unban: (told) => `${has(told)} die Sperre aufgehoben: ${told.target}`,
  mute: (told) => `${has(told)} ${told.target}${forTime(told)} stummgeschaltet${because(told)}`,
  unmute: (told) => `${told.actor} lässt ${told.target} wieder schreiben`,
  role: (told, role) =>
    `${has(told)} die Rolle geändert: ${told.isMe ? 'du' : told.target}, ${roleOf(role)}`,
  slow: (told, length) =>
    `${has(told)} den langsamen Modus eingeschaltet: ${length} zwischen Nachrichten`,
  slowEnded: (told) => `${has(told)} den langsamen Modus beendet`,
  receipts: (told, isOn) => `${has(told)} Lesebestätigungen ${isOn ? 'ein' : 'aus'}geschaltet`,
  archive: (told) => `${has(told)} diesen Raum archiviert`,
  unarchive: (told) => `${has(told)} diesen Raum aus dem Archiv geholt`,
  other: (told) => `${has(told)} diesen Raum geändert`,
};

function has({ actor, isOwn }: Told): string {
  return `${actor} ${isOwn ? 'hast' : 'hat'}`;
}

function forTime({ length }: Told): string {
  return length === undefined ? '' : ` für ${length}`;
}

function because({ why }: Told): string {
  return why === undefined ? '' : `: ${why}`;
}

function roleOf(role: string): string {
  switch (role) {
    case 'owner':
      return 'Eigentum';
    case 'moderator':
      return 'Moderation';
    case 'reader':
      return 'nur lesen';
    default:
      return 'Mitglied';
  }
}
