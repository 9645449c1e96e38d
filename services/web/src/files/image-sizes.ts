// Remembers the sizes of loaded images, so that they reserve their own height the next time.

export interface ImageSize {
  readonly width: number;
  readonly height: number;
}

/** Images remembered; the page shows a few hundred rows at a time. */
const IMAGES_MAX = 500;

export interface ImageSizes {
  get(id: string): ImageSize | undefined;
  set(id: string, size: ImageSize): void;
}

/** Returns an empty memory, bounded to IMAGES_MAX; the oldest give way. */
export function createImageSizes(): ImageSizes {
  const sizes = new Map<string, ImageSize>();
  return {
    get: (id) => sizes.get(id),
    set: (id, size) => {
      sizes.set(id, size);
      const [oldest] = sizes.keys();
      if (sizes.size > IMAGES_MAX && oldest !== undefined) sizes.delete(oldest);
    },
  };
}
