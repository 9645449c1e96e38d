// Unknown paths and methods: 405 with `Allow` if the path takes other methods, otherwise 404.
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import { sendProblem } from './problem-details.ts';

type Handler = (request: FastifyRequest, reply: FastifyReply) => FastifyReply;

/** Answers what no route takes. Before the routes it should know. */
export function handleNotFound(server: FastifyInstance): Handler {
  const routes = new Map<string, Set<string>>();
  server.addHook('onRoute', ({ url, method }) => {
    if (url.includes('*')) return;
    const methods = routes.get(url) ?? new Set();
    for (const each of [method].flat()) methods.add(each);
    routes.set(url, methods);
  });
  const answer: Handler = (request, reply) => {
    const [path = ''] = request.url.split('?', 1);
    const allowed = methodsAt(path, routes);
    if (allowed.length === 0 || allowed.includes(request.method)) {
      return sendProblem(reply, { status: 404, message: 'there is nothing at this path' });
    }
    const allow = allowed.join(', ');
    const message = `${request.method} is not possible here, only ${allow}`;
    return sendProblem(reply, { status: 405, message, headers: { allow } });
  };
  server.setNotFoundHandler(answer);
  return answer;
}

/** The methods of every route whose pattern (`/rooms/:room`) this path has. */
function methodsAt(path: string, routes: ReadonlyMap<string, ReadonlySet<string>>): string[] {
  const parts = path.split('/');
  const matching = [...routes].filter(([url]) => {
    const pattern = url.split('/');
    return (
      pattern.length === parts.length &&
      pattern.every((part, index) =>
        part.startsWith(':') ? parts[index] !== '' : part === parts[index],
      )
    );
  });
  return matching.flatMap(([, methods]) => [...methods]).toSorted();
}
