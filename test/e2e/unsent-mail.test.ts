import { resolve } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { type RunningCloud, startCloud } from '../../local/cloud.ts';
import { startLoopbackServer } from '../../local/loopback-server.ts';
import { lading, RunResultShape, temporaryDirectory } from '../support/command-line.ts';

const example = resolve(import.meta.dirname, '../../examples/products.csv');
const message =
  'Email address is not verified. The following identities failed the check: sales@lading.example';
const mails: string[] = [];
let isSandboxed = true;
let data: { path: string; remove(): Promise<void> };
let cloud: RunningCloud;

beforeAll(async () => {
  data = await temporaryDirectory();
  cloud = await startCloud({
    dataDirectory: data.path,
    faults: {
      intercept: (name, url) =>
        name === 'AWS_ENDPOINT_URL_SESV2' ? startSes() : Promise.resolve({ url, close: async () => {} }),
    },
  });
}, 120_000);

afterAll(async () => {
  await cloud?.close();
  await data?.remove();
}, 60_000);

/** As SES answers an account in the sandbox, and one that has left it. */
function startSes() {
  return startLoopbackServer((request, response) => {
    const headers = { 'content-type': 'application/json' };
    if (isSandboxed) {
      response.writeHead(400, { ...headers, 'x-amzn-errortype': 'MessageRejected' });
      response.end(JSON.stringify({ message }));
    } else {
      mails.push(request.url ?? '');
      response.writeHead(200, headers).end(JSON.stringify({ MessageId: `message-${mails.length}` }));
    }
    request.resume();
  });
}

const here = (...args: string[]) => lading(...args, '--data', data.path);
const ReportedRun = RunResultShape.extend({ mailError: RunResultShape.shape.error.unwrap().optional() });

describe('a run whose mail is refused', () => {
  let runId: string;

  it('has succeeded, and says that and why the mail was not sent', async () => {
    const { code, stdout } = await here('import', example, '--team', 'sales', '--json');
    const run = ReportedRun.parse(JSON.parse(stdout));
    runId = run.runId;
    const mailError = { code: 'mail_refused', message: `SES refused the mail: MessageRejected: ${message}` };
    expect({ code, run }).toMatchObject({ code: 0, run: { status: 'succeeded', error: null, mailError } });
    const shown = await here('runs', runId);
    expect(shown.stdout).toContain(`send it by: lading mail ${runId}`);
    expect((await here('runs')).stdout).toContain('mail not sent');
  }, 60_000);

  it('keeps its mail as long as the cause lasts, and a person is told', async () => {
    const { code, stdout, stderr } = await here('mail', runId);
    expect([code, stdout]).toEqual([1, '']);
    expect(stderr).toBe(
      `lading: The mail about products.csv was not sent: SES refused the mail: MessageRejected: ${message} (mail_refused)\n`,
    );
  }, 60_000);

  it('sends it when it is asked for, once, and again only when that is asked for', async () => {
    isSandboxed = false;
    expect(await here('mail', runId)).toEqual({
      code: 0,
      stdout: 'Sent the mail about products.csv to sales@lading.example.\n',
      stderr: '',
    });
    const { stdout } = await here('mail', runId, '--json');
    const answer = { runId, file: 'products.csv', outcome: 'sent_before', recipients: [], error: null };
    expect(JSON.parse(stdout)).toEqual(answer);
    expect(mails).toHaveLength(1);
    const again = await here('mail', runId, '--again', '--json');
    expect(JSON.parse(again.stdout)).toMatchObject({ outcome: 'sent' });
    expect(mails).toHaveLength(2);
    const { stdout: shown } = await here('runs', runId, '--json');
    expect(RunResultShape.parse(JSON.parse(shown))).toMatchObject({ status: 'succeeded' });
  }, 60_000);
});

describe('lading mail', () => {
  it.each([
    [['mail'], 2, 'mail needs the id of a run'],
    [['mail', 'nobody'], 1, 'lading: run_not_found: there is no run nobody'],
    [['runs', '--again'], 2, '--again does not go with runs'],
  ])('%j is refused with status %d', async (args, code, words) => {
    const answer = await here(...args);
    expect(answer).toMatchObject({ code, stderr: expect.stringContaining(words) });
  });
});
