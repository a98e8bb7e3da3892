import { describe, expect, it } from '@jest/globals';
import { isQuiet } from '../../monitor/quiet-hours.ts';

const night = [{ from: '22:00', to: '06:00' }];
const at = (iso: string) => Date.parse(iso);

describe('quiet hours', () => {
  it('follow the clock of the folder, also when it is put forward', () => {
    // Berlin: +01:00 in winter, +02:00 from 29 March 2026.
    expect(isQuiet(night, 'Europe/Berlin', at('2026-03-28T04:59:00Z'))).toBe(true);
    expect(isQuiet(night, 'Europe/Berlin', at('2026-03-28T05:00:00Z'))).toBe(false);
    expect(isQuiet(night, 'Europe/Berlin', at('2026-03-29T04:00:00Z'))).toBe(false);
    expect(isQuiet(night, 'Europe/Berlin', at('2026-03-29T20:00:00Z'))).toBe(true);
  });

  it('over midnight belong to the day they begin on', () => {
    const fridays = [{ days: ['fri' as const], from: '22:00', to: '06:00' }];
    expect(isQuiet(fridays, 'UTC', at('2026-11-20T23:00:00Z'))).toBe(true);
    expect(isQuiet(fridays, 'UTC', at('2026-11-21T05:59:00Z'))).toBe(true);
    expect(isQuiet(fridays, 'UTC', at('2026-11-20T05:59:00Z'))).toBe(false);
  });

  it('can last whole days', () => {
    const weekend = [{ days: ['sat' as const, 'sun' as const], from: '00:00', to: '24:00' }];
    expect(isQuiet(weekend, 'UTC', at('2026-11-21T23:59:59Z'))).toBe(true);
    expect(isQuiet(weekend, 'UTC', at('2026-11-23T00:00:00Z'))).toBe(false);
  });
});
