import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { ListObjectsV2Command, PutObjectCommand } from '@aws-sdk/client-s3';
import { afterEach, beforeEach, expect, it } from '@jest/globals';
import { newClient, newDirectory, PLAIN, removeDirectory, startEndpoint } from './running-endpoint.ts';

const SERVER = new URL('../../../local/s3/s3-server.ts', import.meta.url).href;

/** Says its URL; ends with its standard input, so also with the test. */
const PROGRAM = `
  import { startS3 } from '${SERVER}';
  const buckets = [{ name: '${PLAIN}', versioned: false, eventBridge: false }];
  const { url } = await startS3({ directory: process.argv[1], buckets });
  process.stdout.write(url);
  process.stdin.on('end', () => process.exit()).resume();
`;

let directory: string;
beforeEach(async () => {
  directory = await newDirectory();
});
afterEach(() => removeDirectory(directory));

it('a process killed in the middle of many puts has kept exactly those it answered, or a few more', async () => {
  const child = spawn(process.execPath, ['--input-type=module', '-e', PROGRAM, directory], {
    stdio: ['pipe', 'pipe', 'inherit'],
  });
  const [url] = await once(child.stdout, 'data');
  const client = newClient(String(url));
  const answered: string[] = [];
  let running = true;
  const writer = async (name: string) => {
    for (let number = 0; running; number++) {
      const Key = `${name}/${number}`;
      const put = new PutObjectCommand({ Bucket: PLAIN, Key, Body: Buffer.alloc(200_000, number) });
      await client.send(put).then(
        () => answered.push(Key),
        () => {},
      );
    }
  };
  const writers = ['a', 'b', 'c', 'd'].map(writer);
  while (answered.length < 20) await delay(5);
  child.kill('SIGKILL');
  await once(child, 'exit');
  running = false;
  await Promise.all(writers);
  client.destroy();

  const s3 = await startEndpoint({ directory });
  const { Contents = [] } = await s3.client.send(new ListObjectsV2Command({ Bucket: PLAIN }));
  const blobs = await readdir(join(directory, 'blobs'));
  await s3.stop();
  const kept = Contents.map((object) => object.Key);
  expect(kept).toEqual(expect.arrayContaining(answered));
  expect(kept.length - answered.length).toBeLessThanOrEqual(writers.length);
  expect(Contents.every((object) => object.Size === 200_000)).toBe(true);
  expect(blobs).toHaveLength(kept.length);
});
