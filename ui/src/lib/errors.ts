/** The one table from an API code to what a person is told: a sentence, how urgent it is, what to do next. */
import { Failure } from './failure';

export type FailureSeverity = 'fix' | 'wait' | 'urgent';
export type FailureAction = 'correct' | 'retry' | 'sign_in' | 'reload' | 'call_engineer' | 'none';

export interface Described {
  /** What happened and what to do next. */
  sentence: string;
  severity: FailureSeverity;
  action: FailureAction;
  /** The field to look at. */
  field?: string;
}

interface Row {
  /** Used when the server said nothing more specific. */
  sentence: string;
  severity: FailureSeverity;
  action: FailureAction;
  /** The server's own sentence is about this very request and says more. */
  serverKnowsBetter: boolean;
}

const TABLE: Record<string, Row> = {
  invalid: row('Something typed is not acceptable. Correct it and try again.', 'fix', 'correct', true),
  conflict: row('This contradicts what is there now. Look at it again.', 'fix', 'reload', true),
  not_found: row('It does not exist any more. Go back and look again.', 'fix', 'reload', true),
  forbidden: row('Your role does not allow this. Ask a supervisor or an engineer.', 'fix', 'none', true),
  secret_change_needed: row('Choose a new PIN first; then go on.', 'fix', 'none', false),
  not_signed_in: row('Nobody is signed in here. Sign in and try again.', 'fix', 'sign_in', false),
  wrong_secret: row('The name or the PIN is wrong. Try again.', 'fix', 'correct', false),
  locked_out: row(
    'Locked out after too many wrong PINs. An engineer can reset the PIN.',
    'fix',
    'none',
    true,
  ),
  store_failing: row(
    'The data store does not take it, and nothing was changed. Gates still open by hand. Call the engineer.',
    'urgent',
    'call_engineer',
    true,
  ),
  overloaded: row('Too much is waiting to be stored. Try again in a moment.', 'wait', 'retry', false),
  too_large: row('That is too large. Shorten it and try again.', 'fix', 'correct', false),
  bad_request: row(
    'Gatehouse did not understand this request. Reload the screen and try again.',
    'fix',
    'reload',
    false,
  ),
  unreachable: row(
    'No connection to Gatehouse. It is tried again by itself; wait or call the engineer.',
    'wait',
    'retry',
    false,
  ),
  timeout: row(
    'Gatehouse did not answer in time. Look whether it was done before you repeat it.',
    'wait',
    'retry',
    false,
  ),
  could_not_write: row('The file could not be written. Choose another place.', 'fix', 'retry', true),
  not_a_place_for_files: row('No file can be put there. Choose another place.', 'fix', 'retry', false),
  not_a_download: row('Only what Gatehouse itself serves can be saved.', 'fix', 'none', true),
  not_running: row(
    'Gatehouse is not running. Start it again or call the engineer.',
    'urgent',
    'call_engineer',
    true,
  ),
  internal: row(
    'Something broke inside Gatehouse. Try again; if it stays, call the engineer.',
    'urgent',
    'call_engineer',
    false,
  ),
};

function row(
  sentence: string,
  severity: FailureSeverity,
  action: FailureAction,
  serverKnowsBetter: boolean,
): Row {
  return { sentence, severity, action, serverKnowsBetter };
}

/** Says what a failure means for the person in front of the screen. */
export function describe(thrown: unknown): Described {
  const failure = Failure.from(thrown);
  const known = TABLE[failure.code] ?? TABLE['internal']!;
  const sentence = known.serverKnowsBetter && failure.message !== '' ? failure.message : known.sentence;
  return { sentence, severity: known.severity, action: known.action, field: failure.field };
}
