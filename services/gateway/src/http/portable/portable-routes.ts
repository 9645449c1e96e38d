// /v1/export and /v1/import: how messages leave, and how they come. Contract: docs/moving.md.
import { exportRoutes } from './export.ts';
import { importFileRoutes } from './import-files.ts';
import { importMessageRoutes } from './import-messages.ts';
import { importRoomRoutes } from './import-rooms.ts';
import type { PortableDeps } from './portable-deps.ts';

export async function portableRoutes(deps: PortableDeps): Promise<void> {
  exportRoutes(deps);
  importRoomRoutes(deps);
  importMessageRoutes(deps);
  await importFileRoutes(deps);
}
