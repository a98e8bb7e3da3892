import type { Breach } from '../../../lambdas/sla/contract/search.ts';
import type { ExpectedBreach } from './expected-breaches.ts';

/** All that there is to be seen after a round. */
export interface Found {
  /** Searches by folder, all pages. */
  all: Breach[];
  open: Breach[];
  resolved: Breach[];
  /** Searches by day, all pages, by `2026-11-20`. */
  byDay: ReadonlyMap<string, Breach[]>;
  /** The items of the table itself. */
  heads: Breach[];
  headIds: string[];
  /** Ids of the breaches that items of further days belong to. */
  dayIds: string[];
  /** Files in the monitor's directories. */
  spooled: string[];
  deadLetters: string[];
}

/** The file system's clock stands still for 4 ms at a time; at 60 times the speed that is a quarter of a second. */
const toleranceMs = 2000;

export interface Checks {
  lastCheckAt: number;
  /** How long after its beginning, which is the time that it tells, a check may look at a file. */
  lookingMs: number;
}

/** What is not as it must be: each breach exactly once, wherever one looks, with the end that it took. */
export function faultsOf(expected: readonly ExpectedBreach[], found: Found, checks: Checks): string[] {
  const known = new Set(found.all.map(keyOf));
  return [
    ...listFaults(expected, found),
    ...doubled('in searches by folder', found.all.map(keyOf)),
    ...doubled('in searches by status', [...found.open, ...found.resolved].map(keyOf)),
    ...differences('searches by status', new Set([...found.open, ...found.resolved].map(keyOf)), known),
    ...statusFaults(found),
    ...doubled('in the table', found.heads.map(keyOf)),
    ...differences('the table', new Set(found.heads.map(keyOf)), known),
    ...missing('day without a breach in the table', found.dayIds, new Set(found.headIds)),
    ...dayFaults(found, known),
    ...endFaults(expected, found.all, checks),
    ...found.spooled.map((name) => `still in the spool: ${name}`),
    ...found.deadLetters.map((name) => `among the dead letters: ${name}`),
  ];
}

/** Folder, file name and the moment of the creation date: what makes a breach the same. */
export function keyOf({
  folder,
  filename,
  creationDate,
}: Pick<Breach, 'folder' | 'filename' | 'creationDate'>) {
  return JSON.stringify([folder, filename, new Date(creationDate).toISOString()]);
}

function expectedKey({ folder, filename, createdAt }: ExpectedBreach): string {
  return keyOf({ folder, filename, creationDate: new Date(createdAt).toISOString() });
}

function listFaults(expected: readonly ExpectedBreach[], { all }: Found): string[] {
  const found = new Set(all.map(keyOf));
  const certain = expected.filter(({ isCertain }) => isCertain).map(expectedKey);
  return [
    ...missing('lost', certain, found),
    ...missing('no breach, but found', found, new Set(expected.map(expectedKey))),
  ];
}

function statusFaults({ open, resolved }: Found): string[] {
  const wrong = [
    ...open.filter(({ status }) => status !== 'open'),
    ...resolved.filter(({ status }) => status !== 'resolved'),
  ];
  return wrong.map((breach) => `found by another status than its own: ${keyOf(breach)}`);
}

/** On each UTC day that it affects, a breach is found once. Days of its time zone may come besides. */
function dayFaults({ all, byDay }: Found, known: ReadonlySet<string>): string[] {
  const days = [...byDay].map(([day, breaches]) => ({ day, keys: breaches.map(keyOf) }));
  return days.flatMap(({ day, keys }) => {
    const affecting = all.filter(
      ({ affectedFrom, affectedTo }) => affectedFrom.slice(0, 10) <= day && day <= affectedTo.slice(0, 10),
    );
    return [
      ...doubled(`on ${day}`, keys),
      ...missing(`not found on ${day}`, affecting.map(keyOf), new Set(keys)),
      ...missing(`found on ${day} alone`, keys, known),
    ];
  });
}

function endFaults(expected: readonly ExpectedBreach[], all: readonly Breach[], checks: Checks) {
  const found = new Map(all.map((breach) => [keyOf(breach), breach]));
  return expected.flatMap((file) => {
    const breach = found.get(expectedKey(file));
    const fault = breach && endFault(file, breach, checks);
    return fault ? [`${fault}: ${JSON.stringify(breach)}, file ${JSON.stringify(file)}`] : [];
  });
}

function endFault(
  { left, entered, slaMs, isCertain }: ExpectedBreach,
  breach: Breach,
  { lastCheckAt, lookingMs }: Checks,
) {
  const { status, resolution, affectedFrom, affectedTo, lastSeenAt } = breach;
  const [fromMs, toMs, seenMs] = [affectedFrom, affectedTo, lastSeenAt].map((text) => Date.parse(text));
  if (status !== (left ? 'resolved' : 'open') || resolution !== left?.how) return 'another end';
  if (fromMs! < entered.earliest + slaMs - toleranceMs) return 'late before its SLA ran out';
  if (!left) return seenMs === lastCheckAt ? undefined : 'not seen by the last check';
  if (toMs! < left.at - lookingMs) return 'resolved before it left';
  // Of one that no whole check has seen late the end may be all that was told.
  return isCertain && seenMs! > left.at + toleranceMs ? 'seen after it left' : undefined;
}

function doubled(where: string, keys: readonly string[]): string[] {
  const seen = new Set<string>();
  return keys.flatMap((key) => (seen.size === seen.add(key).size ? [`twice ${where}: ${key}`] : []));
}

function differences(where: string, these: ReadonlySet<string>, those: ReadonlySet<string>): string[] {
  return [
    ...missing(`not in ${where}`, those, these),
    ...missing(`in ${where}, not in searches by folder`, these, those),
  ];
}

function missing(what: string, wanted: Iterable<string>, found: ReadonlySet<string>): string[] {
  return [...wanted].flatMap((key) => (found.has(key) ? [] : [`${what}: ${key}`]));
}
