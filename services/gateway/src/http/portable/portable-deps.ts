// What the routes of exports and imports are given.
import type { Config } from '../../config.ts';
import type { RouteDeps } from '../route-deps.ts';

export interface PortableDeps extends RouteDeps {
  readonly config: Config;
}
