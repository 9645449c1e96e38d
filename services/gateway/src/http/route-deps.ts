// What every group of routes of the HTTP API is given by api.ts.
import type { TypeBoxTypeProvider } from '@fastify/type-provider-typebox';
import type {
  FastifyBaseLogger,
  FastifyInstance,
  RawReplyDefaultExpression,
  RawRequestDefaultExpression,
  RawServerDefault,
} from 'fastify';
import type { Gateway } from '../gateway.ts';
import type { ListenerDeps } from '../transport/listener-deps.ts';

/** Where a group adds its routes. Schemas are TypeBox, so a handler's types are the schema's. */
export type Routes = FastifyInstance<
  RawServerDefault,
  RawRequestDefaultExpression,
  RawReplyDefaultExpression,
  FastifyBaseLogger,
  TypeBoxTypeProvider
>;

export interface RouteDeps {
  /** Paths begin after /v1. */
  readonly routes: Routes;
  /** Present while a handler runs: admission has refused every other request. */
  readonly gateway: () => Gateway;
  readonly listeners: ListenerDeps;
}
