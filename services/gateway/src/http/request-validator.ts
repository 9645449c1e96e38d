// Checks a request against a route's TypeBox schemas. Queries and paths are text: their integers
// are read here, strictly (`1.5`, `1e3` and the empty text are none).
import type { FastifySchemaCompiler } from 'fastify';
import { Compile } from 'typebox/compile';
import type { TSchema } from 'typebox';

const INTEGER = /^\d{1,16}$/;

export const validatorCompiler: FastifySchemaCompiler<TSchema> = ({ schema, httpPart }) => {
  const check = Compile(schema);
  const integers = httpPart === 'querystring' || httpPart === 'params' ? integersOf(schema) : [];
  return (value: unknown) => {
    const read = integers.length === 0 ? value : withNumbers(value as object, integers);
    return check.Check(read) ? { value: read } : { error: check.Errors(read) };
  };
};

function integersOf(schema: TSchema): string[] {
  const { properties = {} } = schema as { properties?: Record<string, { type?: string }> };
  return Object.keys(properties).filter((name) => properties[name]?.type === 'integer');
}

function withNumbers(texts: object, names: readonly string[]): object {
  const read: Record<string, unknown> = { ...texts };
  for (const name of names) {
    const text = read[name];
    if (typeof text === 'string' && INTEGER.test(text)) read[name] = Number(text);
  }
  return read;
}
