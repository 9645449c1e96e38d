// Sorts files by their media type: images, sound and video are shown in the page, others as a row.
// Pure. The gateway serves the same types for showing (docs/files.md).
import type { FileReference } from '@natter/protocol';

export type FileKind = 'image' | 'video' | 'audio' | 'other';

/** Images without scripts; SVG has them. */
const IMAGES = new Set(['png', 'jpeg', 'gif', 'webp', 'avif', 'bmp', 'apng']);

/** `type`: a media type. */
export function fileKindOf(type: string): FileKind {
  const [kind = '', format = ''] = (type.split(';', 1)[0] ?? '').trim().toLowerCase().split('/');
  if (kind === 'audio' || kind === 'video') return kind;
  return kind === 'image' && IMAGES.has(format) ? 'image' : 'other';
}

/** The file's address at the gateway that the page came from. */
export function fileAddress({ id, name }: Pick<FileReference, 'id' | 'name'>): string {
  return `/v1/files/${encodeURIComponent(id)}/${encodeURIComponent(name.toWellFormed())}`;
}
