// German: X-ray.
import type { xray as english } from '../en/xray.ts';

export const xray: typeof english = {
  natsRoomsLog: 'NATS · das Log des Raums',
  gatewayTitle: (id, version, rooms) => `${id}, Version ${version}, ${rooms} Räume`,
  connected: (connections) => `${connections} verbunden`,
  andMore: (others) => `und ${others} weitere`,
  view: (view) => `Sicht ${view}`,
  took: (tookMs) => `${tookMs} ms`,
  xRay: 'Röntgenbild',
  closeXRay: 'Röntgenbild schließen',
  viewWithMembers: (viewSeq, count) => `${viewSeq} (${count} Mitglieder)`,
  messageGoesUpToItsGateway:
    'Eine Nachricht geht hinauf zu ihrem Gateway und ins Log des Raums, das sie nummeriert. Von dort kommt sie in dieser Reihenfolge herab zu jedem Gateway mit Mitgliedern hier, und weiter zu denen, die sie sehen dürfen.',
  someMembersAreNotDrawn: 'Einige Mitglieder sind nicht gezeichnet.',
  broadcastToEveryone: 'Broadcast: an alle',
  multicastToSome: 'Multicast: an einige',
  unicastToOne: 'Unicast: an eine Person',
  nobody: 'niemand',
  goneGateway: (id) => `${id} (weg)`,
  lastRecord: 'letzter Eintrag',
  theView: 'Sicht',
  log: 'Log',
};
