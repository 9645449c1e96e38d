// English: the files of a room, and images over the page.
export const files = {
  files: 'Files',
  kindsOfFiles: 'Kinds of files',
  images: 'Images',
  soundAndVideo: 'Sound and video',
  otherFiles: 'Other files',
  noneHere: 'There are none in this room.',
  noneFoundYet: 'None in what has been read.',
  looking: 'Looking …',
  lookFurtherBack: 'Look further back',
  showImage: (name: string) => `Show ${name}`,
  saveFile: (name: string) => `Save ${name}`,
  goToMessage: 'Go to the message',
  previousImage: 'Previous image',
  nextImage: 'Next image',
  open: 'Open',
  save: 'Save',
};
