/** Typed requests. Every call goes through `ask`, so that every failure has one form. It never retries. */
import createClient from 'openapi-fetch';
import { Failure } from '$lib/failure';
import { transport } from '$lib/transport';
import type { paths } from './schema';

/** A gate command answers within about 9 s; nothing that stays on the site takes longer. */
const TIMEOUT_MS = 15_000;
/** What waits for a payment system waits until its outcome is known: a token, the call itself, a fresh look. */
const OUTSIDE_MS = 120_000;
const OUTSIDE = /\/api\/v1\/(fleet\/(vehicles|decline|returns)|permits|money-writes|connections)\b/;

function patience(request: Request): number {
  return request.method !== 'GET' && OUTSIDE.test(request.url) ? OUTSIDE_MS : TIMEOUT_MS;
}

let csrf = '';

/** Keeps the token that proves that a change comes from this page (the browser's door). */
export function setCsrf(token: string): void {
  csrf = token;
}

let onSignedOut = () => {};

/** Is told when the server says that nobody is signed in (any more). */
export function whenSignedOut(tell: () => void): void {
  onSignedOut = tell;
}

export const api = createClient<paths>({
  baseUrl: globalThis.location?.origin ?? '',
  fetch: (request) =>
    transport().call(new Request(request, { signal: AbortSignal.timeout(patience(request)) })),
});

api.use({
  onRequest({ request }) {
    if (csrf !== '' && request.method !== 'GET') request.headers.set('X-Gatehouse-Csrf', csrf);
    return request;
  },
});

/** Waits for an answer: its data, or a `Failure` thrown. */
export async function ask<T>(call: Promise<{ data?: T; error?: unknown; response: Response }>): Promise<T> {
  let answer;
  try {
    answer = await call;
  } catch (thrown) {
    throw Failure.from(thrown);
  }
  if (answer.response.ok) return answer.data as T;
  const failure = Failure.fromAnswer(answer.response.status, answer.error);
  if (failure.code === 'not_signed_in') onSignedOut();
  throw failure;
}
