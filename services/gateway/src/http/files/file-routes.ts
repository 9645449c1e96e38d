// /v1/…/files: in by upload.ts, out by download.ts. Contract: docs/files.md.
import type { Metrics } from '../../metrics.ts';
import type { RouteDeps } from '../route-deps.ts';
import { downloadRoutes } from './download.ts';
import { Transfers } from './transfer-limits.ts';
import { uploadRoutes } from './upload.ts';

export interface FileRoutesDeps {
  readonly metrics: Metrics;
}

export async function fileRoutes(deps: RouteDeps, { metrics }: FileRoutesDeps): Promise<void> {
  const uploads = Transfers.ofUploads((count) =>
    metrics.fileTransfers.set({ direction: 'in' }, count),
  );
  const downloads = Transfers.ofDownloads((count) =>
    metrics.fileTransfers.set({ direction: 'out' }, count),
  );
  await uploadRoutes(deps, { places: uploads, quota: deps.listeners.limits.files });
  downloadRoutes(deps, downloads);
}
