import type { Applied, Change, Failure } from '../model/plan.ts';
import type { VaultError, VaultErrorFacts } from '../model/vault-error.ts';
import type { WireObject } from '../model/wire.ts';
import type { Settled, State } from './settle.ts';

/** What became of a change, as its passage ended. `unkept` says what it means that all was granted and to no effect. */
export function applied(
  change: Change,
  settled: Settled,
  redact: (text: string) => string,
  unkept: (now: State) => Failure,
): Applied {
  switch (settled.end) {
    case 'done': {
      const { warnings, isConfirmedByReading } = settled;
      return { change, outcome: 'done', warnings: warnings.map(redact), isConfirmedByReading };
    }
    case 'refused':
      return failed(change, refusal(settled.error, settled.written, redact));
    case 'unknown':
      return failed(change, refusal(settled.error, true, redact));
    case 'unread':
      return failed(change, unread(settled.error, redact));
    case 'conflict':
      return failed(change, settled.written ? conflict() : stale(settled.now));
    case 'not-kept':
      return failed(change, unkept(settled.now));
  }
}

/** A change that was not done. */
export function failed(change: Change, failure: Failure): Applied {
  return { change, outcome: 'failed', failure };
}

/** The server granted the write, and the object is not as desired; undefined fields mean that it is not there. */
export function notKept(fields: readonly string[] | undefined): Failure {
  if (fields === undefined) {
    return { kind: 'not-kept', written: true, message: 'the object was written and is not there' };
  }
  return {
    kind: 'not-kept',
    written: true,
    message: `the server did not keep ${fields.join(', ')}`,
    hint: 'somebody else may have written it at the same time; plan again to see what is there',
  };
}

/** Nobody can tell whose write the object shows. */
function conflict(): Failure {
  return {
    kind: 'not-kept',
    written: true,
    message: 'a write had no clear answer, and now the object is neither as it was nor as it should be',
    hint: 'somebody else may have written it at the same time; plan again to see what is there',
  };
}

/** The server granted the write, and the object cannot be read. */
function unread({ facts }: VaultError, redact: (text: string) => string): Failure {
  return {
    kind: 'unknown',
    written: true,
    message: `the object was written and could not be read back: ${facts.method} ${facts.path}: ${redact(wordsOf(facts))}`,
    ...(facts.hint !== undefined && { hint: facts.hint }),
  };
}

/** The object is not as the plan saw it. */
export function stale(now: WireObject | undefined): Failure {
  const what = now === undefined ? 'was removed' : 'was changed';
  return {
    kind: 'stale',
    written: false,
    message: `the object ${what} on the server since the plan, so it was not written`,
    hint: 'plan again and look at the difference',
  };
}

/** The server said no, or nothing. */
export function refusal({ facts }: VaultError, written: boolean, redact: (text: string) => string): Failure {
  return {
    kind: facts.fate === 'unknown' ? 'unknown' : 'refused',
    written,
    message: `${facts.method} ${facts.path}: ${redact(wordsOf(facts))}`,
    ...(facts.hint !== undefined && { hint: facts.hint }),
  };
}

function wordsOf({ status, errors }: VaultErrorFacts): string {
  return `${status === undefined ? '' : `${status} `}${errors.join('; ')}`;
}
