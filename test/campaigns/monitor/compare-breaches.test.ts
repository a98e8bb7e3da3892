import { describe, expect, it } from '@jest/globals';
import type { Breach } from '../../../lambdas/sla/contract/search.ts';
import { type Found, faultsOf, keyOf } from './compare-breaches.ts';
import type { ExpectedBreach } from './expected-breaches.ts';

const minute = 60_000;
const slaMs = 20 * minute;
const createdAt = Date.UTC(2026, 10, 19, 23, 30);
const lastCheckAt = createdAt + 300 * minute;
const checks = { lastCheckAt, lookingMs: 2 * minute };

const stuck = file('stuck.csv');
const archived = file('archived.csv', { at: createdAt + 60 * minute, how: 'archived' });

describe('the breaches after a round', () => {
  it('are right when each is there once, wherever one looks', () => {
    expect(faultsOf([stuck, archived], found([stuck, archived]), checks)).toEqual([]);
  });

  it('may lack one of which no check is known to have seen it late', () => {
    const doubtful = { ...archived, isCertain: false };
    expect(faultsOf([stuck, doubtful], found([stuck]), checks)).toEqual([]);
  });

  it.each<[string, (right: Found) => Partial<Found>]>([
    ['lost', () => found([archived])],
    ['no breach, but found', () => found([stuck, archived, file('on-time.csv')])],
    ['twice in searches by folder', ({ all }) => ({ all: [...all, all[0]!] })],
    ['twice in searches by status', ({ open }) => ({ open: [...open, open[0]!] })],
    ['not in searches by status', () => ({ open: [] })],
    ['found by another status', ({ open, resolved }) => ({ open: resolved, resolved: open })],
    ['twice in the table', ({ heads }) => ({ heads: [...heads, heads[0]!] })],
    ['in the table, not in searches', ({ heads }) => ({ heads: [...heads, breachOf(file('other.csv'))] })],
    ['day without a breach', () => ({ dayIds: ['nobody'] })],
    ['twice on 2026-11-19', ({ all }) => ({ byDay: days(all, [...all, ...all]) })],
    ['not found on 2026-11-20', ({ all }) => ({ byDay: days(all, all).set('2026-11-20', []) })],
    ['another end', ({ all }) => ({ all: changed(all, { status: 'resolved', resolution: 'gone' }) })],
    ['late before its SLA ran out', ({ all }) => ({ all: changed(all, { affectedFrom: iso(createdAt) }) })],
    ['not seen by the last check', ({ all }) => ({ all: changed(all, { lastSeenAt: iso(createdAt) }) })],
    ['still in the spool', () => ({ spooled: ['000000000001-x.json'] })],
    ['among the dead letters', () => ({ deadLetters: ['000000000001-x.json'] })],
  ])('are wrong: %s', (fault, damage) => {
    const right = found([stuck, archived]);
    const faults = faultsOf([stuck, archived], { ...right, ...damage(right) }, checks);
    expect(faults).toContainEqual(expect.stringContaining(fault));
  });

  it.each([
    ['resolved before it left', { affectedTo: iso(createdAt + 50 * minute) }],
    ['seen after it left', { lastSeenAt: iso(createdAt + 70 * minute) }],
  ])('are wrong: %s', (fault, damage) => {
    const right = found([archived]);
    const faults = faultsOf([archived], { ...right, all: changed(right.all, damage) }, checks);
    expect(faults).toEqual([expect.stringContaining(fault)]);
  });
});

function file(filename: string, left?: ExpectedBreach['left']): ExpectedBreach {
  const entered = { earliest: createdAt, latest: createdAt };
  return { folder: '/in', filename, slaMs, createdAt, entered, isCertain: true, ...(left && { left }) };
}

/** As the service should have it. */
function breachOf({ folder, filename, left }: ExpectedBreach): Breach {
  const common = { folder, filename, sla: 20, creationDate: iso(createdAt) };
  const affectedFrom = iso(createdAt + slaMs);
  if (!left) {
    const lastSeenAt = iso(lastCheckAt);
    return { ...common, affectedFrom, affectedTo: lastSeenAt, lastSeenAt, status: 'open' };
  }
  const end = { affectedTo: iso(left.at + minute), lastSeenAt: iso(left.at - minute) };
  return { ...common, affectedFrom, ...end, status: 'resolved', resolution: left.how };
}

function found(files: ExpectedBreach[]): Found {
  const all = files.map(breachOf);
  return {
    all,
    open: all.filter(({ status }) => status === 'open'),
    resolved: all.filter(({ status }) => status === 'resolved'),
    byDay: days(all, all),
    heads: all,
    headIds: all.map(keyOf),
    dayIds: all.map(keyOf),
    spooled: [],
    deadLetters: [],
  };
}

/** All breaches of these tests go over one midnight. */
function days(first: Breach[], second: Breach[]): Map<string, Breach[]> {
  return new Map([
    ['2026-11-19', second],
    ['2026-11-20', first],
  ]);
}

/** The first one is another. */
function changed([first, ...rest]: Breach[], how: Partial<Breach>): Breach[] {
  return [{ ...first!, ...how }, ...rest];
}

function iso(ms: number): string {
  return new Date(ms).toISOString();
}
