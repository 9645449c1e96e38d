// Sends a file, an image with its size. A chunk of its own, with the library's upload: import it
// dynamically.
import { upload as send } from '@natter/client';
import type { Client, Uploaded, UploadOptions } from '@natter/client';
import { fileKindOf } from './file-kind.ts';
import type { ImageSize } from './image-sizes.ts';

/** As the protocol allows. */
const SIDE_MAX = 65_535;

/** Rejects as the library's `upload` does. */
export async function upload(
  client: Client,
  room: string,
  file: File,
  options: UploadOptions,
): Promise<Uploaded> {
  const size = fileKindOf(file.type) === 'image' ? await sizeOf(file) : undefined;
  return send(client, room, file, { ...options, ...size });
}

/** Of the image as it is shown, turned as its camera says; undefined: it cannot be shown. */
function sizeOf(file: File): Promise<ImageSize | undefined> {
  const address = URL.createObjectURL(file);
  const image = new Image();
  const { promise, resolve } = Promise.withResolvers<ImageSize | undefined>();
  image.addEventListener('load', () => {
    const { naturalWidth: width, naturalHeight: height } = image;
    const isUsual = [width, height].every((side) => side >= 1 && side <= SIDE_MAX);
    resolve(isUsual ? { width, height } : undefined);
  });
  image.addEventListener('error', () => resolve(undefined));
  image.src = address;
  return promise.finally(() => URL.revokeObjectURL(address));
}
