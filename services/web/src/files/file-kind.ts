// How a file is shown: in line what the gateway serves in line (raster images, sound, video), the rest as a row. Pure.
import type { FileReference } from '@natter/protocol';

export type FileKind = 'image' | 'video' | 'audio' | 'other';

/** Images without scripts; SVG has them. */
const IMAGES = new Set(['png', 'jpeg', 'gif', 'webp', 'avif', 'bmp', 'apng']);

/** `type`: a media type. */
export function kindOf(type: string): FileKind {
  const [kind = '', format = ''] = (type.split(';', 1)[0] ?? '').trim().toLowerCase().split('/');
  if (kind === 'audio' || kind === 'video') return kind;
  return kind === 'image' && IMAGES.has(format) ? 'image' : 'other';
}

/** At the gateway that the page came from. */
export function pathOf({ id, name }: Pick<FileReference, 'id' | 'name'>): string {
  return `/v1/files/${encodeURIComponent(id)}/${encodeURIComponent(name.toWellFormed())}`;
}
