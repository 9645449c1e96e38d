// Why a port could not be opened, for people. Called by main.ts.

/** Returns what to do about it; undefined: it is no fault of a port. */
export function portFault(error: unknown, host: string): string | undefined {
  const { code, port } = error as NodeJS.ErrnoException & { port?: number };
  if (code === 'EACCES') {
    return `no permission for port ${port} on ${host}; choose another (NATTER_HTTP_PORT, NATTER_TCP_PORT)`;
  }
  if (code !== 'EADDRINUSE') return undefined;
  return `port ${port} on ${host} is already in use; stop the other process or choose another port (NATTER_HTTP_PORT, NATTER_TCP_PORT)`;
}
