/** The one place that calls `fetch`, for both doors. It knows no address and keeps no state. */

/** The type of a body that is bytes as they are: a picked file. */
export const BYTES = 'application/octet-stream';

/**
 * Sends a request whose body is text, bytes or nothing. A `FormData` or `Blob` body ends the whole program in
 * WebKitGTK, so the body is read here, as text or into an `ArrayBuffer`, and nothing else can get through.
 */
export async function send(request: Request): Promise<Response> {
  return fetch(request.url, {
    method: request.method,
    headers: request.headers,
    body: await bodyOf(request),
    credentials: 'same-origin',
    cache: 'no-store',
    signal: request.signal,
  });
}

async function bodyOf(request: Request): Promise<string | ArrayBuffer | undefined> {
  if (request.method === 'GET' || request.method === 'HEAD') return undefined;
  if (request.headers.get('content-type') === BYTES) return request.arrayBuffer();
  const text = await request.text();
  return text === '' ? undefined : text;
}
