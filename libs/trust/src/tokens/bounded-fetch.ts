// Fetches JSON from an issuer (JWKS, OIDC): bounded in time and bytes, without redirects.

const FETCH_MS_MAX = 5_000;
/** The largest public key sets have some 20 keys of 2 KiB. */
const RESPONSE_BYTES_MAX = 256 * 1024;

/** Fetches, with the whole body read. Throws if the answer is too slow or too large. */
export async function boundedFetch(url: string, init: RequestInit = {}): Promise<Response> {
  const timeout = AbortSignal.timeout(FETCH_MS_MAX);
  const signal = init.signal ? AbortSignal.any([init.signal, timeout]) : timeout;
  const response = await fetch(url, { ...init, redirect: 'manual', signal });
  const chunks: Uint8Array[] = [];
  let bytes = 0;
  for await (const chunk of response.body ?? []) {
    bytes += chunk.byteLength;
    if (bytes > RESPONSE_BYTES_MAX) {
      throw new Error(`${new URL(url).origin} answered with more than ${RESPONSE_BYTES_MAX} bytes`);
    }
    chunks.push(chunk);
  }
  const { status, statusText, headers } = response;
  // The Response constructor throws for a body with these (Fetch, "null body status").
  const body = [101, 204, 205, 304].includes(status) ? null : Buffer.concat(chunks);
  return new Response(body, { status, statusText, headers });
}
