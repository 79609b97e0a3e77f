/** The one place that calls `fetch`, for both doors. It knows no address and keeps no state. */

/**
 * Sends a request whose body is text or nothing. A `FormData` or `Blob` body ends the whole program in
 * WebKitGTK, so the body is read as text here and nothing else can get through.
 */
export async function send(request: Request): Promise<Response> {
  const hasBody = request.method !== 'GET' && request.method !== 'HEAD';
  const body = hasBody ? await request.text() : '';
  return fetch(request.url, {
    method: request.method,
    headers: request.headers,
    body: body === '' ? undefined : body,
    credentials: 'same-origin',
    cache: 'no-store',
    signal: request.signal,
  });
}
