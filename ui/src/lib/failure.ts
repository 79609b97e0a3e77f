/** What a request that failed means, in a form the screens can show. It decides no wording; see `errors.ts`. */

/** A request that did not succeed. `code` is the server's, or one of ours: `unreachable`, `timeout`. */
export class Failure extends Error {
  readonly code: string;
  readonly status: number;
  /** The field of the request that is not acceptable. */
  readonly field: string | undefined;
  /** For `locked_out`: until when (RFC 3339). */
  readonly until: string | undefined;

  constructor(code: string, message: string, more: { status?: number; field?: string; until?: string } = {}) {
    super(message);
    this.name = 'Failure';
    this.code = code;
    this.status = more.status ?? 0;
    this.field = more.field;
    this.until = more.until;
  }

  /** Reads the server's error body; a body that is none (a proxy's page) becomes `internal`. */
  static fromAnswer(status: number, body: unknown): Failure {
    if (typeof body === 'object' && body !== null && 'code' in body && typeof body.code === 'string') {
      const said = body as { code: string; message?: string; field?: string | null; until?: string | null };
      return new Failure(said.code, said.message ?? '', {
        status,
        field: said.field ?? undefined,
        until: said.until ?? undefined,
      });
    }
    return new Failure('internal', '', { status });
  }

  /** Turns whatever was thrown into a failure. */
  static from(thrown: unknown): Failure {
    if (thrown instanceof Failure) return thrown;
    if (thrown instanceof DOMException && (thrown.name === 'TimeoutError' || thrown.name === 'AbortError')) {
      return new Failure('timeout', '');
    }
    if (thrown instanceof TypeError) return new Failure('unreachable', thrown.message);
    return new Failure('internal', thrown instanceof Error ? thrown.message : String(thrown));
  }
}
