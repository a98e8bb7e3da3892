import { basename } from 'node:path/posix';
import { InputError } from '../../../shared/errors.ts';
import { formatTime, presentText } from '../report/figures.ts';
import type { RunRecord } from '../run/run-record.ts';
import type { Place } from './arrival-order.ts';
import { findPasser, type PassedPlaces } from './passed-places.ts';

/**
 * Throws when the place of the run has passed. A run that had the turn before has its place already: whoever had it
 * since is younger. `sameKey` is the version of its key that had the turn last, as far as it is known.
 * @throws InputError `arrived_late` that says which run came first.
 */
export function refuseLate(
  { runId, grantedAt, timeZone = 'UTC' }: Pick<RunRecord, 'runId' | 'grantedAt' | 'timeZone'>,
  place: Place,
  passed: PassedPlaces,
  sameKey?: Place,
): void {
  const passer = grantedAt ? passed.last : findPasser(place, passed, sameKey);
  if (!passer || passer.runId === runId) return;
  const file = presentText(basename(passer.key), 80);
  const when = formatTime(passer.time, timeZone);
  const message = `${file} of run ${passer.runId} came first: it arrived later, on ${when}, and went on to the catalogue before this file.`;
  throw new InputError('arrived_late', message);
}
