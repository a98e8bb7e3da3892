import { describe, expect, it } from '@jest/globals';
import { clockJump } from '../../monitor/clock.ts';

const then = { now: 1_000_000_000, uptime: 500_000, boot: 'a' };
const later = (wallMs: number, uptimeMs: number, boot = 'a') => ({
  now: then.now + wallMs,
  uptime: then.uptime + uptimeMs,
  boot,
});

describe('a clock that was set', () => {
  it('is told by the time since the start of the machine, both ways', () => {
    expect(clockJump(then, later(3_600_000 + 300_000, 300_000))).toBe(3_600_000);
    expect(clockJump(then, later(-3_600_000 + 300_000, 300_000))).toBe(-3_600_000);
  });

  it('is not suspected after a long pause, or by a correction of seconds', () => {
    expect(clockJump(then, later(86_400_000, 86_400_000))).toBe(0);
    expect(clockJump(then, later(330_000, 300_000))).toBe(0);
  });

  it('is told after a restart of the machine only when it runs backwards', () => {
    expect(clockJump(then, later(-600_000, -400_000, 'b'))).toBe(-600_000);
    expect(clockJump(then, later(86_400_000, -400_000, 'b'))).toBe(0);
  });
});
