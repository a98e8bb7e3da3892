import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { judgeFile, type KnownFile, type Look, needsLook, type Situation } from '../../monitor/judge-file.ts';

const minute = 60_000;
const now = Date.UTC(2026, 10, 20, 12);
const situation: Situation = {
  now,
  slaMs: 20 * minute,
  lookAheadMs: 8 * minute,
  isQuiet: false,
  notBefore: now - 5 * minute,
  isFirstSight: false,
};
const look: Look = {
  created: now - 99 * minute,
  changed: now - 99 * minute,
  modified: now - 99 * minute,
  sizeBytes: 1,
};
const known: KnownFile = { ...seen(look), arrived: now - 19 * minute, isReported: false };

describe('a file in its folder', () => {
  it('is not late on arrival, however old it is', () => {
    expect(judgeFile(undefined, look, situation)).toMatchObject({ isLate: false, file: { arrived: now } });
  });

  it('is late when the SLA has passed since it was first seen, and not a moment before', () => {
    const arrived = now - situation.slaMs;
    expect(judgeFile({ ...known, arrived: arrived + 1 }, look, situation).isLate).toBe(false);
    expect(judgeFile({ ...known, arrived }, look, situation)).toMatchObject({
      isLate: true,
      file: { isReported: true },
    });
  });

  it('counts on the first start from the later of creation and change', () => {
    const first = { ...situation, isFirstSight: true, notBefore: Number.NEGATIVE_INFINITY };
    const changed = now - 21 * minute;
    expect(judgeFile(undefined, { ...look, changed }, first)).toMatchObject({
      isLate: true,
      file: { arrived: changed },
    });
    const created = now - 19 * minute;
    expect(judgeFile(undefined, { ...look, created, changed }, first)).toMatchObject({
      isLate: false,
      file: { arrived: created },
    });
  });

  it.each([
    ['watched', {}],
    ['on the first start', { isFirstSight: true, notBefore: Number.NEGATIVE_INFINITY }],
  ])('counts from its coming when that was after the check had begun: %s', (_, how) => {
    const during = { ...situation, ...how, seenAt: () => now + minute };
    const cameAfter = (ms: number) =>
      judgeFile(undefined, { ...look, changed: now + ms }, during).file.arrived;
    expect(cameAfter(40_000)).toBe(now + 40_000);
    expect(cameAfter(90 * minute)).toBe(now + minute);
  });

  it('cannot have come before the last check when the monitor was away since', () => {
    const away = { ...situation, isFirstSight: true, notBefore: now - 3 * minute };
    expect(judgeFile(undefined, look, away).file.arrived).toBe(now - 3 * minute);
  });

  it.each([
    ['size', { sizeBytes: 2 }],
    ['time', { modified: now - 98 * minute }],
  ])('is not late while its %s changes', (_, change) => {
    const due = { ...known, arrived: now - 30 * minute };
    const growing = judgeFile(due, { ...look, ...change }, situation);
    expect(growing.isLate).toBe(false);
    expect(judgeFile(growing.file, { ...look, ...change }, situation).isLate).toBe(true);
  });

  it('is not late on the first start if it was written to within the last minute', () => {
    const first = { ...situation, isFirstSight: true, notBefore: Number.NEGATIVE_INFINITY };
    expect(judgeFile(undefined, { ...look, modified: now - 59_000 }, first).isLate).toBe(false);
    expect(judgeFile(undefined, { ...look, modified: now - 60_000 }, first).isLate).toBe(true);
  });

  it('gives a warning and no alarm when it is dated in the future', () => {
    const first = { ...situation, isFirstSight: true };
    const future = { ...look, created: now + 60 * minute, modified: now + 60 * minute };
    expect(judgeFile(undefined, future, first)).toMatchObject({
      isLate: false,
      isFromFuture: true,
      file: { arrived: now },
    });
  });

  it('is not late in quiet hours, and is afterwards', () => {
    const due = { ...known, arrived: now - 30 * minute };
    expect(judgeFile(due, look, { ...situation, isQuiet: true })).toMatchObject({
      isLate: false,
      file: { isReported: false },
    });
    expect(judgeFile(due, look, situation).isLate).toBe(true);
  });

  it('ends the story of a reported one whose name it took, and begins its own', () => {
    const reported = { ...known, arrived: now - 60 * minute, isReported: true };
    const other = { ...look, created: now - 30 * minute, changed: now - 30 * minute };
    const judgement = judgeFile(reported, other, situation);
    expect(judgement).toMatchObject({
      isLate: false,
      replaced: reported,
      file: { isReported: false, arrived: now - 30 * minute },
    });
    expect(judgeFile(judgement.file, other, situation).isLate).toBe(true);
  });
});

it('whatever a look would make late gets a look', () => {
  const times = fc.integer({ min: now - 200 * minute, max: now });
  fc.assert(
    fc.property(times, fc.boolean(), fc.nat(60), (arrived, isReported, lookAhead) => {
      const file = { ...known, arrived, isReported };
      const at = { ...situation, lookAheadMs: lookAhead * minute };
      return !judgeFile(file, look, at).isLate || needsLook(file, at);
    }),
  );
});

function seen({ created, modified, sizeBytes }: Look) {
  return { created, modified, sizeBytes };
}
