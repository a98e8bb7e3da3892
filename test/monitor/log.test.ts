import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it } from '@jest/globals';
import { openLog } from '../../monitor/log.ts';
import { temporaryDirectory } from '../support/temporary-directory.ts';

it('the log is JSON line by line, in ten files at most, the newest kept', async () => {
  const state = await temporaryDirectory();
  for (let number = 0; number < 100; number++) openLog(state, 300)('info', 'checked', { number });
  const files = readdirSync(state);
  expect(files).toHaveLength(10);
  const newest = readFileSync(join(state, 'monitor.log'), 'utf8').trim().split('\n');
  expect(JSON.parse(newest.at(-1)!)).toEqual({
    time: expect.any(String),
    level: 'info',
    event: 'checked',
    number: 99,
  });
  for (const file of files) expect(readFileSync(join(state, file)).length).toBeLessThanOrEqual(300);
});
