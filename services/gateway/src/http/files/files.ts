// /v1/…/files: in by upload.ts, out by download.ts. Contract: docs/files.md.
import type { Metrics } from '../../metrics.ts';
import { downloadRoutes } from './download.ts';
import type { HttpApi } from '../api.ts';
import { Transfers } from './transfer-limits.ts';
import { uploadRoutes } from './upload.ts';

export async function filesRoutes(api: HttpApi, metrics: Metrics): Promise<void> {
  const uploads = Transfers.ofUploads((count) =>
    metrics.fileTransfers.set({ direction: 'in' }, count),
  );
  const downloads = Transfers.ofDownloads((count) =>
    metrics.fileTransfers.set({ direction: 'out' }, count),
  );
  await uploadRoutes(api, uploads);
  downloadRoutes(api, downloads);
}
