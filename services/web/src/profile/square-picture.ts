// Makes a picture square and small in the browser, whatever camera it comes from. Drawing it anew
// also drops what else the file holds, such as the place where it was taken.

const SIDE_PX = 256;
/** The server takes no more. */
const BYTES_MAX = 256 * 1024;
/** Larger files would hold up the page. */
const FILE_BYTES_MAX = 30 * 1024 * 1024;
/** The best first. A browser that cannot write one makes a PNG of it. */
const FORMATS = [
  ['image/webp', 0.85],
  ['image/jpeg', 0.85],
] as const;

/** Returns undefined if the browser cannot read it as a picture. */
export async function squarePicture(file: Blob): Promise<Blob | undefined> {
  if (file.size > FILE_BYTES_MAX) return undefined;
  try {
    const bitmap = await createImageBitmap(file);
    const side = Math.min(bitmap.width, bitmap.height);
    const canvas = document.createElement('canvas');
    canvas.width = SIDE_PX;
    canvas.height = SIDE_PX;
    const [left, top] = [(bitmap.width - side) / 2, (bitmap.height - side) / 2];
    const paint = canvas.getContext('2d')!;
    // JPEG has no transparency, and initials would shine through.
    paint.fillStyle = '#fff';
    paint.fillRect(0, 0, SIDE_PX, SIDE_PX);
    paint.imageSmoothingQuality = 'high';
    paint.drawImage(bitmap, left, top, side, side, 0, 0, SIDE_PX, SIDE_PX);
    bitmap.close();
    for (const [type, quality] of FORMATS) {
      const blob = await new Promise<Blob | null>((done) => canvas.toBlob(done, type, quality));
      if (blob && blob.size <= BYTES_MAX) return blob;
    }
  } catch {
    // No picture, or one of a kind that this browser does not know.
  }
  return undefined;
}
