import { describe, expect, it } from 'vitest';
import openapi from './api/openapi.json';
import { describe as tell } from './errors';
import { Failure } from './failure';

describe('what a person is told', () => {
  it('is a sentence with a next step for every code the server knows', () => {
    for (const code of openapi.components.schemas.Code.enum) {
      const unknownCode = tell(new Failure('no_such_code', ''));
      const told = tell(new Failure(code, ''));
      expect(told.sentence, code).toMatch(/\.$/);
      if (code !== 'internal') expect(told.sentence, code).not.toBe(unknownCode.sentence);
    }
  });

  it("is the server's own sentence where it says more", () => {
    const refused = Failure.fromAnswer(422, {
      code: 'invalid',
      message: 'A PIN needs 4 digits.',
      field: 'secret',
    });
    expect(tell(refused)).toMatchObject({ sentence: 'A PIN needs 4 digits.', field: 'secret' });
  });

  it('is never a raw error text', () => {
    expect(tell(new Error('undefined is not a function')).sentence).not.toMatch(/undefined/);
    expect(tell(Failure.fromAnswer(502, '<html>Bad gateway</html>')).sentence).not.toMatch(/html/);
  });

  it('tells no connection from no answer in time', () => {
    expect(Failure.from(new TypeError('failed to fetch')).code).toBe('unreachable');
    expect(Failure.from(new DOMException('late', 'TimeoutError')).code).toBe('timeout');
  });
});
