// German: notifications.
import type { notifications as english } from '../en/notifications.ts';

export const notifications: typeof english = {
  title: 'Benachrichtigungen',
  menu: 'Benachrichtigungen …',
  onThisDevice: 'Auf diesem Gerät benachrichtigen',
  onThisDeviceHint:
    'Auch wenn die Seite geschlossen ist, sofern keines deiner Geräte die Nachricht gezeigt hat.',
  openPageOnly:
    'Dieser Server sendet nichts, solange die Seite geschlossen ist. Ist sie offen, erfährst du es.',
  whatOf: 'Sag mir Bescheid über',
  everything: 'alles',
  mentions: 'Erwähnungen und private Nachrichten',
  nothing: 'nichts',
  asElsewhere: 'wie überall',
  rooms: 'Räume',
  quiet: 'Ruhezeit',
  quietFrom: 'von',
  quietTo: 'bis',
  contentFree: 'Nur sagen, dass es etwas Neues gibt',
  contentFreeHint: 'Auf dem Sperrbildschirm stehen weder Namen noch Texte.',
  sound: 'Einen Ton spielen, solange die Seite offen ist',
  test: 'Probe senden',
  testSent: 'Gesendet. Sie sollte gleich erscheinen.',
  devices: 'Geräte',
  thisDevice: 'dieses Gerät',
  remove: 'Entfernen',
  removeDevice: (label: string) => `${label} nicht mehr benachrichtigen`,
  failed: 'Das ging nicht. Versuch es noch einmal.',
  offline: 'Niemand antwortet. Versuch es, wenn du wieder verbunden bist.',
  noPush: 'Dieser Browser erfährt nichts, solange die Seite geschlossen ist.',
  homeScreen:
    'Auf iPhone und iPad: Füge Natter erst zum Home-Bildschirm hinzu (Teilen, dann „Zum Home-Bildschirm“).',
};
