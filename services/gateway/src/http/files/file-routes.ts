// /v1/…/files: in by upload.ts, out by download.ts. Contract: docs/files.md.
import type { Config } from '../../config.ts';
import type { Metrics } from '../../metrics.ts';
import type { RouteDeps } from '../route-deps.ts';
import { DayQuota } from './day-quota.ts';
import { downloadRoutes } from './download.ts';
import { Transfers } from './transfer-limits.ts';
import { uploadRoutes } from './upload.ts';

export interface FileRoutesDeps {
  readonly config: Config;
  readonly metrics: Metrics;
}

export async function fileRoutes(
  deps: RouteDeps,
  { config, metrics }: FileRoutesDeps,
): Promise<void> {
  const uploads = Transfers.ofUploads((count) =>
    metrics.fileTransfers.set({ direction: 'in' }, count),
  );
  const downloads = Transfers.ofDownloads((count) =>
    metrics.fileTransfers.set({ direction: 'out' }, count),
  );
  const quota = new DayQuota(config.filesDayBytes);
  await uploadRoutes(deps, { places: uploads, quota });
  downloadRoutes(deps, downloads);
}
