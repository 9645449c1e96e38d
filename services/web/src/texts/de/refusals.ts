// German: refusals, and what to do.
import type { refusals as english } from '../en/refusals.ts';

export const refusals: typeof english = {
  youCanEditYourOwnMessages:
    'Du kannst nur eigene Nachrichten ändern, und nicht für immer: Diese ist zu alt.',
  youCanDeleteYourOwnMessages:
    'Du kannst eigene Nachrichten löschen. Die von anderen löscht nur die Moderation.',
  mayNotReact: 'Du darfst hier lesen, aber nicht reagieren.',
  onlyModeratorsPinMessagesHere: 'Nur die Moderation heftet hier Nachrichten an.',
  youMayNotReadThis: 'Das darfst du nicht lesen.',
  youMayNotCancelThis: 'Das darfst du nicht abbrechen.',
  tooLongOrEditedTooOften: 'Sie ist zu lang oder wurde 100-mal geändert: Mehr geht nicht.',
  thatIsTooLarge: 'Das ist zu groß.',
  thisMessageHasAllReactionsIt: 'Diese Nachricht hat schon alle Reaktionen, die sie haben kann.',
  thisRoomHas100PinnedMessages:
    'In diesem Raum sind 100 Nachrichten angeheftet. Löse zuerst eine davon.',
  thatDidNotWorkTryAgain: 'Das hat nicht geklappt. Versuche es noch einmal.',
  noAnswerMayBeDone:
    'Es kam keine Antwort. Vielleicht ist es geschehen: Sieh nach, bevor du es wiederholst.',
  closedBefore: (done) =>
    `Die Verbindung endete, bevor die Nachricht ${done} wurde. Versuche es noch einmal.`,
  thisMessageIsNoLongerThere: 'Diese Nachricht gibt es nicht mehr.',
  noLongerOpen: 'Dieser Raum ist nicht mehr für dich offen.',
  archivedOnlyRead: 'Dieser Raum ist archiviert: Du kannst nur lesen.',
  tooFastWaitThenTry: (length) => `Zu schnell. Warte ${length}, dann versuche es noch einmal.`,
  serverHasNoSpaceLeftTry: 'Der Server hat keinen Platz mehr. Versuche es später noch einmal.',
  itWasSentAlready: 'Sie ist schon gesendet.',
  noLongerInRoom: 'Du bist nicht mehr in diesem Raum.',
  noLongerSignedInTryAgain:
    'Du bist nicht mehr angemeldet. Melde dich an und versuche es noch einmal.',
  serverCannotDoThisNowTry: 'Der Server kann das gerade nicht. Versuche es gleich noch einmal.',
  serverDoesNotKnowThisEmoji: 'Der Server kennt dieses Emoji nicht. Wähle ein anderes.',
  thisServerCannotDoThat: 'Das kann dieser Server nicht.',
  itWasNotDoneTryAgain: (done) => `Die Nachricht wurde nicht ${done}. Versuche es noch einmal.`,
  nobodyGotIt: 'Niemand hat sie bekommen.',
  nameHas1To32Letters:
    'Ein Name hat 1 bis 32 Buchstaben und Ziffern, keine Leerzeichen. Erlaubt sind auch - _ . und ’',
  itCouldNotBeSent: 'Sie konnte nicht gesendet werden.',
  itIsTooLarge: 'Sie ist zu groß.',
  tooFastWait: (wait) => `Zu schnell. ${wait}`,
  thisRoomIsInSlowMode: (wait) => `Dieser Raum ist im langsamen Modus. ${wait}`,
  serverCouldNotSayWhetherIt:
    'Der Server weiß nicht, ob sie gespeichert ist. Versuche es noch einmal: Sie wird nicht zweimal gesendet.',
  serverRefusedItMessage: (message) => `Der Server hat sie abgelehnt: ${message}.`,
  noAnswerMayBeSent: 'Es kam keine Antwort. Vielleicht wurde sie gesendet, vielleicht nicht.',
  tooManyMessagesAreWaitingTo: 'Zu viele Nachrichten warten darauf, gesendet zu werden.',
  uploadBrokeOff: 'Das Hochladen brach ab.',
  youHaveLeftThisRoom: 'Du hast diesen Raum verlassen.',
  closedBeforeSent: 'Die Verbindung endete, bevor sie gesendet war.',
  mayNotWrite: 'Du darfst hier lesen, aber nicht schreiben.',
  youMayNotSendFilesHere: 'Du darfst hier keine Dateien senden.',
  youMayNotDoThisHere: 'Das darfst du hier nicht.',
  youAreMutedHereUntilMoment: (moment) => `Du bist hier bis ${moment} stummgeschaltet.`,
  aRoom: 'einem Raum',
  roomWasResetSinceYouWrote:
    'Der Raum hat neu begonnen, seit du das geschrieben hast. Wähle noch einmal, wer es sieht.',
  somebodyElseTookYourNameHere:
    'Jemand anderes hat hier deinen Namen genommen, während du weg warst.',
  noLongerInRoomBecause: (message) => `Du bist nicht mehr in diesem Raum: ${message}.`,
  noLongerOpenBecause: (message) => `Dieser Raum ist nicht mehr für dich offen: ${message}.`,
  roomLeftYourList: (title, message) =>
    `#${title} ist nicht mehr für dich offen und steht nicht mehr in deiner Liste: ${message}.`,
  connectionWasClosedTryAgain: 'Die Verbindung endete. Versuche es noch einmal.',
  somebodyHereIsCalledAliasAlready: (alias) => `Hier heißt schon jemand ${alias}.`,
  roomIsFull: 'Der Raum ist voll.',
  thatIsNotRoomName: 'Das ist kein Raumname.',
  youAreInTooManyRooms:
    'Du bist in zu vielen Räumen oder hier mit zu vielen Geräten. Verlasse zuerst einen.',
  thisRoomIsArchivedAndLets: 'Dieser Raum ist archiviert und lässt niemanden ein.',
  roomNotOpenAskForInvite:
    'Dieser Raum ist nicht für dich offen. Bitte jemanden darin um eine Einladung.',
  youAreBannedFromThisRoom: (moment) => `Du bist aus diesem Raum bis ${moment} ausgesperrt.`,
  thisInviteWasUsedUpOr: 'Diese Einladung ist verbraucht oder abgelaufen. Bitte um eine neue.',
  noLongerSignedIn: 'Du bist nicht mehr angemeldet.',
  thereIsNoSuchRoomOr: 'Diesen Raum gibt es nicht, oder er ist nicht für dich offen.',
  thereIsRoomOfThisName: 'Einen Raum mit diesem Namen gibt es schon. Wähle einen anderen Namen.',
  roomKeepsOwnerMakeSomebodyElse:
    'Ein Raum hat immer eine Eigentümerin oder einen Eigentümer. Übertrage das zuerst.',
  roomIsArchivedOwnerCanTake:
    'Der Raum ist archiviert. Wem er gehört, kann ihn aus dem Archiv holen.',
  roomNameRule:
    'Raumnamen haben 1 bis 64 Zeichen aus a–z, 0–9 und - _ . Namen wie „direct-…“ sind vergeben.',
  somebodyElseHasThisNameChoose: 'Diesen Namen hat jemand anderes. Wähle einen anderen.',
  serverDidNotUnderstandThisCheck:
    'Der Server hat das nicht verstanden. Prüfe, was du eingegeben hast.',
  thatIsTooLongOrThere: 'Das ist zu lang, oder es sind zu viele.',
  thisServerCannotDoThatYet: 'Das kann dieser Server noch nicht.',
  serverDoesNotAnswerTryAgain:
    'Der Server antwortet nicht. Versuche es noch einmal, wenn du verbunden bist.',
  closedBeforeDone: 'Die Verbindung endete, bevor es geschehen war. Versuche es noch einmal.',
  nobodyIsCalledSo: (first) => `Hier heißt niemand ${first}. Prüfe den Namen.`,
  nobodyIsCalledThose: (name) => `Hier heißt niemand ${name}. Prüfe die Namen.`,
  roomNotOpen: 'Dieser Raum ist nicht für dich offen.',
  yourRoleInThisRoomDoes: 'Deine Rolle in diesem Raum erlaubt das nicht.',
  waitThenTryAgain: (length) => `Warte ${length}, dann versuche es noch einmal.`,
  edited: 'geändert',
  deleted: 'gelöscht',
  changed: 'geändert',
  pinned: 'angeheftet',
  read: 'gelesen',
  cancelled: 'abgebrochen',
  somebodyNamedHasLeft: 'Jemand, den du genannt hast, ist gegangen.',
  haveLeft: (names, count) => `${names} ${count === 1 ? 'ist' : 'sind'} gegangen.`,
  scheduledNotSent: (room, why) =>
    `Deine geplante Nachricht in ${room === undefined ? 'einem Raum' : `#${room}`} wurde nicht gesendet. ${why}`,
  thisOne: 'so',
};
