// German: the files of a room, and images over the page.
import type { files as english } from '../en/files.ts';

export const files: typeof english = {
  files: 'Dateien',
  kindsOfFiles: 'Arten von Dateien',
  images: 'Bilder',
  soundAndVideo: 'Ton und Video',
  otherFiles: 'Andere Dateien',
  noneHere: 'In diesem Raum gibt es keine.',
  noneFoundYet: 'Keine in dem, was gelesen wurde.',
  looking: 'Suche läuft …',
  lookFurtherBack: 'Weiter zurück suchen',
  showImage: (name) => `${name} zeigen`,
  saveFile: (name) => `${name} speichern`,
  goToMessage: 'Zur Nachricht',
  previousImage: 'Vorheriges Bild',
  nextImage: 'Nächstes Bild',
  open: 'Öffnen',
  save: 'Speichern',
};
