import { PassThrough } from 'node:stream';
import { text } from 'node:stream/consumers';
import { afterEach, beforeEach, describe, expect, it, jest } from '@jest/globals';
import { showProgress } from '../../cli/show-progress.ts';

beforeEach(() => {
  jest.useFakeTimers({ now: 0, doNotFake: ['nextTick', 'setImmediate', 'queueMicrotask'] });
});
afterEach(() => {
  jest.useRealTimers();
});

/** What `tell` makes a stream show. */
async function shown(
  terminal: { isTTY?: boolean; columns?: number },
  tell: (progress: ReturnType<typeof showProgress>) => void,
): Promise<string> {
  const stream = Object.assign(new PassThrough(), terminal);
  tell(showProgress(stream));
  stream.end();
  return text(stream);
}

const transforming = (progress: ReturnType<typeof showProgress>) => {
  progress.stage('transform', 0, 500_000, 'rows');
  jest.setSystemTime(2_000);
  progress.stage('transform', 310_000, 500_000, 'rows');
};

describe('progress on a terminal', () => {
  it('is a bar for each stage, with rows, rate and time left, drawn over the one before', async () => {
    const [first, second] = (await shown({ isTTY: true, columns: 100 }, transforming)).split(
      '\u001b[1A\u001b[0J',
    );
    expect(first).toBe(`  transform  ${'░'.repeat(32)}   0 %  0 of 500,000 rows\n`);
    expect(second).toBe(
      `  transform  ${'█'.repeat(20)}${'░'.repeat(12)}  62 %  310,000 of 500,000 rows  155,000/s  2 s left\n`,
    );
  });

  it('says of a stage that is done how many, how fast and how long', async () => {
    const all = await shown({ isTTY: true }, (progress) => {
      progress.stage('upload', 0, 127_000_000, 'bytes');
      jest.setSystemTime(500);
      progress.stage('upload', 127_000_000, 127_000_000, 'bytes');
      jest.setSystemTime(9_000);
      progress.stage('validate', 1, 1);
    });
    const last = all.split('\u001b[0J').at(-1);
    expect(last).toContain(`${'█'.repeat(32)} 100 %  127 MB  254 MB/s  0.5 s\n`);
    expect(last).toContain('validate');
  });

  it.each([40, 60, 80])('takes no more than the %d columns of its window', async (columns) => {
    const all = await shown({ isTTY: true, columns }, (progress) => {
      progress.stage('transform', 0, 5_000_000, 'rows');
      jest.setSystemTime(1_000);
      progress.stage('transform', 1_234_567, 5_000_000, 'rows');
    });
    const lines = all.split('\n').map((line) => line.replace(/\u001b\[\d+[AJ]/g, ''));
    expect(Math.max(...lines.map(({ length }) => length))).toBeLessThan(columns);
  });

  it('keeps what it is told above the bars', async () => {
    const all = await shown({ isTTY: true }, (progress) => {
      progress.stage('validate', 0, 1);
      progress.note('downloading');
    });
    expect(all).toMatch(/\u001b\[1A\u001b\[0Jdownloading\n {2}validate/);
  });
});

describe('progress elsewhere', () => {
  it('is a plain line for each stage that is done', async () => {
    const lines = await shown({}, (progress) => {
      progress.stage('validate', 0, 1);
      jest.setSystemTime(400);
      progress.stage('validate', 1, 1);
      progress.stage('validate', 1, 1);
      transforming(progress);
      jest.setSystemTime(3_700);
      progress.stage('transform', 500_000, 500_000, 'rows');
    });
    expect(lines).toBe('validate: done after 0.4 s\ntransform: done, 500,000 rows  151,515/s  3.3 s\n');
  });

  it('says every ten seconds how far a long one is', async () => {
    const lines = await shown({}, (progress) => {
      for (let second = 0; second <= 25; second += 1) {
        jest.setSystemTime(second * 1_000);
        progress.stage('load', second * 1_000, 100_000, 'rows');
      }
    });
    expect(lines).toBe(
      'load: 10,000 of 100,000 rows  1,000/s  90 s left\nload: 20,000 of 100,000 rows  1,000/s  80 s left\n',
    );
  });
});
