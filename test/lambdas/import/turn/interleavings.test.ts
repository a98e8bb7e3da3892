import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { type RaceCase, raceCase } from './race-arbitrary.ts';
import { startRaceTrack } from './race-track.ts';

let track: Awaited<ReturnType<typeof startRaceTrack>>;
beforeAll(async () => {
  track = await startRaceTrack();
});
afterAll(() => track.stop());

/** More of them: `npm run campaign -- turns`. */
const races = 10;

describe('runs that race for the catalogue', () => {
  it('leave what the youngest of those that wrote says, in whatever order their calls come', async () => {
    let succeeded = 0;
    const holds = async (one: RaceCase) => {
      const { outcomes, faults } = await track.race(one);
      succeeded += outcomes.filter((outcome) => outcome === 'succeeded').length;
      expect(faults).toEqual([]);
    };
    await fc.assert(fc.asyncProperty(raceCase, holds), { numRuns: races, endOnFailure: true });
    expect(succeeded).toBeGreaterThan(races / 2);
  }, 120_000);
});
