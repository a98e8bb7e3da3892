import { expect, it } from '@jest/globals';
import { isFaulted } from './fault-log.ts';

const run = { runId: 'run', versionId: 'version', from: 100, to: 200 };

it.each([
  ['its own fault', { kind: 'stopped', at: 900, runId: 'run' }, true],
  ["another run's fault", { kind: 'stopped', at: 150, runId: 'other' }, false],
  ['an event of its object', { kind: 'event late', at: 90, versionId: 'version' }, true],
  ['an event of another object', { kind: 'event late', at: 150, versionId: 'other' }, false],
  ['a death while it ran', { kind: 'function killed', at: 150 }, true],
  ['a death before', { kind: 'function killed', at: 99 }, false],
  ['a stall that began before and ended meanwhile', { kind: 'stalled', at: 50, until: 120 }, true],
  ['failed calls alone', { kind: 'call failed', at: 150 }, false],
] as const)('%s', (_, fault, faulted) => {
  expect(isFaulted(run, [fault])).toBe(faulted);
});
