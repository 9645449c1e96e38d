// German: X-ray's pane and the map.
import type { xray as english } from '../en/xray.ts';

export const xray: typeof english = {
  xRay: 'Röntgenbild',
  closeXRay: 'Röntgenbild schließen',
  tabs: { room: 'Dieser Raum', try: 'Ausprobieren', lesson: 'Lektion' },
  tabsLabel: 'Teile des Röntgenbilds',
  map: 'Wo Mitglieder verbunden sind',
  spaceTime: 'Was geschieht, die Zeit läuft nach unten',
  view: (view) => `Sicht ${view}`,
  took: (tookMs) => `${tookMs} ms`,
  viewWithMembers: (viewSeq, count) =>
    `${viewSeq} (${count === 1 ? '1 Mitglied' : `${count} Mitglieder`})`,
  someMembersAreNotDrawn: 'Einige Mitglieder sind nicht gezeichnet.',
  gateway: (letter) => `Gateway ${letter}`,
  gatewayTitle: (id, version, rooms) => `${id}, Version ${version}, ${rooms} Räume`,
  connected: (connections) => `${connections} verbunden`,
  gone: 'weg',
  andMore: (others) => `und ${others} weitere`,
  natsRoomsLog: 'NATS · das Log des Raums',
  nobody: 'niemand',
  terms: { log: 'Log', view: 'Sicht', gateway: 'Gateway', lastRecord: 'letzter Eintrag' },
  meanings: {
    log: 'Das Log ist die Liste aller Einträge des Raums. Jeder hat eine Nummer, und alle lesen sie in dieser Reihenfolge.',
    view: 'Eine Sicht sagt, wer im Raum ist. Mit jedem Kommen und Gehen beginnt eine neue, benannt nach ihrer Nummer im Log.',
    gateway:
      'Ein Gateway ist ein Server, mit dem sich Mitglieder verbinden. Es kann viele geben. Sie bewahren nichts auf: Im Log steht alles.',
    lastRecord:
      'Die Nummern wachsen mit Lücken. Was du nicht bekommst, ist privat für andere oder keine Nachricht: eine Lesemarke oder ein Eintrag eines anderen Raums.',
  },
};
