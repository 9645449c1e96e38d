// German: the space-time diagram, the lesson and the demo members.
import type { lesson as english } from '../en/lesson.ts';

export const lesson: typeof english = {
  diagram: {
    label: (count) =>
      `Raum-Zeit-Diagramm von ${count} Ereignissen. Die Liste darunter sagt dasselbe in Worten.`,
    log: 'Log',
    at: (letter) => `an ${letter}`,
    memberAt: (member, letter) => `${member}, an Gateway ${letter}`,
    inWords: 'Was geschah, in Worten',
    nothing: 'Noch ist nichts geschehen. Sag etwas: Es erscheint hier.',
    others: (count) => `${count} weitere Mitglieder sind nicht gezeichnet.`,
    replay: 'Noch einmal zeigen',
    replayOf: (seq) => `Nachricht ${seq} langsam zeigen`,
    pause: 'Anhalten',
    play: 'Weiter',
    step: 'Schritt',
    again: 'Noch einmal',
    stop: 'Beenden',
    hint: 'Klick auf eine Nachricht, um sie noch einmal langsam zu sehen.',
    joined: (names) => `${names} gekommen`,
    left: (names) => `${names} gegangen`,
    view: (seq) => `Sicht ${seq}`,
    newView: (seq, changes) => `#${seq} ${changes}. Eine neue Sicht beginnt.`,
    said: ({ seq, cast, from, to, text }) => `#${seq} ${cast}: ${from} an ${to}: „${text}“`,
    roomChanged: (seq) => `#${seq}: Der Raum hat sich geändert`,
    everyone: 'alle',
    unseen: (count) => (count === 1 ? '1 Eintrag für andere' : `${count} Einträge für andere`),
    toAll: 'an alle',
    toOne: 'an 1',
    toCount: (count) => `an ${count}`,
    legend: {
      broadcast: 'Broadcast: an alle',
      multicast: 'Multicast: an einige',
      unicast: 'Unicast: an eine Person',
      unseen: 'ein Eintrag für andere',
    },
    phases: {
      sent: (from, letter) => `${from} sendet an Gateway ${letter}. Dort ist ${from} verbunden.`,
      stored: (letter, seq) =>
        `Gateway ${letter} hängt sie an das Log an. Das Log gibt ihr die Nummer ${seq}.`,
      spread: 'Das Log gibt sie der Reihe nach an jedes Gateway mit Mitgliedern in diesem Raum.',
      receivedBySome: (to, from) =>
        `Gateways geben sie an ${to} und zurück an ${from}. Niemand sonst bekommt sie.`,
      receivedByAll: (from) =>
        `Gateways geben sie an alle. Auch ${from} bekommt sie auf diesem Weg.`,
    },
  },
  lesson: {
    title: 'Wie eine Gruppe spricht',
    intro:
      'Vier Mitglieder, P1 bis P4, sind mit drei Servern verbunden, den Gateways A, B und C. Die Zeit läuft nach unten. Die Linie in der Mitte ist das Log: Alles, was gesagt wird, geht hindurch.',
    recorded: (day) =>
      `Aufzeichnung eines echten Laufs: drei Gateways, ein nats-server, vier Clients. Aufgezeichnet am ${day}.`,
    toChat: '← Chat',
    parts: 'Teile dieser Seite',
    tabs: { lesson: 'Die Lektion', try: 'Ausprobieren' },
    stepLabel: (step) => `Schritt ${step}`,
    steps: 'Schritte der Lektion',
    play: 'Abspielen',
    pause: 'Anhalten',
    playAll: 'Alle 6 Schritte abspielen',
    position: 'Stelle in der Aufzeichnung',
    lost: (member) => `${member} ist offline`,
    moved: (member, gateway) => `${member} ist jetzt mit ${gateway} verbunden`,
    gateways: {
      killed: (letter) => `Gateway ${letter} wird beendet`,
      frozen: (letter) => `Gateway ${letter} friert ein`,
      woken: (letter) => `Gateway ${letter} wacht auf`,
    },
    received: 'Was jedes Mitglied bekam, in seiner Reihenfolge',
    sameOrder: 'Dieselbe Reihenfolge für alle.',
    otherOrder: 'Die Reihenfolgen sind verschieden. Das darf nicht sein: Bitte melde es.',
    notFor: 'privat für andere',
    missing: 'nicht bekommen',
    lessons: [
      {
        title: 'Broadcast: an alle',
        words:
          'P1 sagt etwas zu allen. Es geht an das Gateway von P1 und ins Log, das ihm eine Nummer gibt. Von dort gibt es jedes Gateway an seine Mitglieder weiter. Auch P1 bekommt die eigene Nachricht auf diesem Weg.',
      },
      {
        title: 'Multicast: an einige',
        words:
          'P1 nennt P2 und P3. Die Nachricht nimmt denselben Weg und bekommt eine Nummer wie jede andere. Gateways geben sie nur an die genannten Mitglieder. Bei P4 steht ein hohles Zeichen: eine Nummer, die P4 nie sieht.',
      },
      {
        title: 'Unicast: an eine Person',
        words:
          'P1 nennt nur P4. Es ist dasselbe mit einem Namen: Broadcast, Multicast und Unicast unterscheiden sich nur darin, wer den Eintrag sehen darf. Sie teilen ein Log und eine Reihenfolge.',
      },
      {
        title: 'Totale Ordnung',
        words:
          'Zwei Mitglieder sprechen im selben Augenblick, über verschiedene Gateways. Wer ist zuerst? Das Log entscheidet einmal, und alle lesen es in dieser Reihenfolge. Die Tabelle zeigt es: Keine zwei Mitglieder sind uneins.',
      },
      {
        title: 'Ein Gateway stirbt',
        words:
          'Gateway B wird beendet, während P2 verbunden ist. Gateways bewahren nichts auf, also geht nichts verloren. P2 verbindet sich mit einem anderen Gateway, sagt, welche Nummer es zuletzt sah, und liest dort weiter. Niemand erfährt, dass P2 weg war, denn P2 kam rechtzeitig zurück.',
      },
      {
        title: 'Plätze und der Zaun',
        words:
          'Gateway C friert ein, gerade als P3 spricht. P3 wechselt zu einem anderen Gateway und sendet noch einmal. Das Recht zu sprechen ist ein Eintrag, der Platz, und der Platz zieht mit um. Als C aufwacht und die alte Kopie speichern will, lehnt das Log ab: C hat den Platz nicht mehr. Die Nachricht ist einmal da.',
      },
    ],
  },
  practice: {
    intro:
      'P1 bis P4 sind vier echte Mitglieder eines eigenen Raums. Diese Seite verbindet jedes über einen WebSocket. Niemand sonst sieht, was sie sagen.',
    begin: 'Vier Übungsmitglieder starten',
    starting: 'P1 bis P4 verbinden sich …',
    failed: 'Die Übungsmitglieder können sich nicht verbinden. Läuft der Server?',
    refused:
      'Auf diesem Server meldet man sich an, daher kommen Übungsmitglieder nicht hinein. Die Lektion zeigt stattdessen einen aufgezeichneten Lauf. Zum Ausprobieren starte Natter auf deinem Rechner: npm ci && npm start',
    actions: 'Lass sie sprechen',
    atOnce: 'Zwei zugleich',
    allAtOnce: 'Alle zugleich',
    toAll: 'An alle',
    toSome: 'An einige',
    toOne: 'An eine Person',
    clear: 'Leeren',
    says: {
      all: 'an alle',
      some: 'an zwei von euch',
      one: 'nur an dich',
      first: 'ich zuerst',
      second: 'nein, ich',
    },
    kill: 'Ein Gateway beenden',
    killOne: (letter) => `Gateway ${letter} beenden`,
    killing: 'Der Server hat es nicht beendet. Öffne den Link, den npm start ausgegeben hat.',
    howToKill:
      'Um ein Gateway zu beenden und zu sehen, was aus seinen Mitgliedern wird, starte dies auf deinem Rechner und öffne den Link zur Lektion, den es ausgibt:',
  },
};
