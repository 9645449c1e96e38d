// /v1/export and /v1/import: how messages leave, and how they come. Contract: docs/moving.md.
import type { Config } from '../../config.ts';
import type { RouteDeps } from '../route-deps.ts';
import { exportRoutes } from './export.ts';
import { importFileRoutes } from './import-files.ts';
import { importMessageRoutes } from './import-messages.ts';
import { importRoomRoutes } from './import-rooms.ts';

export interface PortableDeps extends RouteDeps {
  readonly config: Config;
}

export async function portableRoutes(deps: PortableDeps): Promise<void> {
  exportRoutes(deps);
  importRoomRoutes(deps);
  importMessageRoutes(deps);
  await importFileRoutes(deps);
}
