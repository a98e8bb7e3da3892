import { readFile } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { connectLocal } from '../../cli/connection.ts';
import type { Check } from '../../cli/doctor/check.ts';
import { invokeFunction } from '../../cli/invoke-function.ts';
import { readConfigFile } from '../../lib/settings/config-file.ts';
import type { RunningCloud } from '../../local/cloud.ts';
import { startLoopbackServer } from '../../local/loopback-server.ts';
import { sendAccepted, sendSesError } from '../../local/mail/ses-answer.ts';
import { aDeployedStack } from '../cli/doctor/a-deployed-stack.ts';
import { lading, RunResultShape, temporaryDirectory } from '../support/command-line.ts';
import { runService } from '../support/run-service.ts';
import { startTestCloud } from '../support/test-cloud.ts';

const example = resolve(import.meta.dirname, '../../examples/products.csv');
const message =
  'Email address is not verified. The following identities failed the check: sales@lading.example';
const mails: string[] = [];
let isSandboxed = true;
/** How many more calls SES turns away. */
let throttled = 0;
let data: { path: string; remove(): Promise<void> };
let cloud: RunningCloud;

beforeAll(async () => {
  data = await temporaryDirectory();
  cloud = await startTestCloud({
    dataDirectory: data.path,
    faults: {
      intercept: (name, url) =>
        name === 'AWS_ENDPOINT_URL_SES' ? startSes() : Promise.resolve({ url, close: async () => {} }),
    },
  });
}, 120_000);

afterAll(async () => {
  await cloud?.close();
  await data?.remove();
}, 60_000);

/** As SES answers an account in the sandbox, one that sends too fast, and one that has left both behind. */
function startSes() {
  return startLoopbackServer((request, response) => {
    if (throttled > 0) {
      throttled -= 1;
      sendSesError(response, 400, 'Throttling', 'Maximum sending rate exceeded.');
    } else if (isSandboxed) {
      sendSesError(response, 400, 'MessageRejected', message);
    } else {
      mails.push(request.url ?? '');
      sendAccepted(response, 'SendEmail', `message-${mails.length}`);
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

describe('a mail that SES throttles', () => {
  it('is sent when SES takes it, by the retries of the state machine', async () => {
    mails.length = 0;
    // Each of the first two calls tries twice.
    throttled = 4;
    const { stdout } = await here('import', example, '--team', 'sales', '--json');
    const { runId, status } = ReportedRun.parse(JSON.parse(stdout));
    const shown = ReportedRun.parse(JSON.parse((await here('runs', runId, '--json')).stdout));
    expect({ status, mailError: shown.mailError, throttled, sent: mails.length }).toEqual({
      ...{ status: 'succeeded', mailError: undefined, throttled: 0, sent: 1 },
    });
  }, 60_000);
});

describe('lading doctor', () => {
  it('finds the running cloud, its ports and its database well', async () => {
    const { code, stdout, stderr } = await here('doctor', '--json');
    const { checks } = JSON.parse(stdout) as { checks: Check[] };
    const problems = checks.filter(({ status }) => status === 'problem');
    expect({ code, problems, stderr }).toEqual({ code: 0, problems: [], stderr: '' });
    const found = new Map(checks.map(({ name, ...rest }) => [name, rest]));
    expect([...found.keys()]).toEqual([
      ...['node', 'memory', 'disk', 'data directory', 'embedded cloud', 'ports', 'mongod', 'database user'],
    ]);
    expect(found.get('embedded cloud')?.found).toBe(`runs as process ${process.pid}`);
    expect(found.get('ports')?.found).toContain('all 9 services answer');
    expect(found.get('mongod')?.found).toMatch(/^MongoDB \d.*, replica set rs0, reached by this machine/);
    expect(found.get('database user')?.status).toBe('ok');
  });

  it('has its questions of the database answered by the function that loads, which leaves nothing behind', async () => {
    const connection = connectLocal(cloud.info);
    const event = { probe: 'database' };
    const answer = await invokeFunction(connection.lambda, 'lading-dev-load', event);
    connection.close();
    expect(answer).toMatchObject({ server: { replicaSet: 'rs0' } });
    expect(JSON.stringify(answer)).not.toContain('failure');
  }, 60_000);

  it('holds a deployed template against what this checkout makes', async () => {
    const stack = aDeployedStack();
    stack.reset();
    stack.is.stack({ ConfigSha256: readConfigFile().sha256 });
    const assembly = await runService('assembly');
    const text = await readFile(join(assembly, 'Lading-dev.template.json'), 'utf8');
    stack.is.template(text);
    expect(await stack.named('template')).toMatchObject({ status: 'ok' });
    stack.is.template(text.replace('"Timeout": 900', '"Timeout": 899'));
    expect(await stack.named('template')).toMatchObject({
      status: 'warning',
      found: expect.stringMatching(/^1 of \d+ /),
    });
    stack.restore();
  }, 60_000);

  it('ends with status 1 and the way out when something is a problem', async () => {
    const { code, stdout } = await lading('doctor', '--data', resolve(example, '..'));
    expect(code).toBe(1);
    expect(stdout).toMatch(
      /^problem {2}data directory: .* is no data directory of Lading: .*\. Choose another place/m,
    );
  });
});

describe('lading mail', () => {
  it.each([
    [['mail'], 2, "missing required argument 'RUNID'"],
    [['mail', 'nobody'], 1, 'lading: run_not_found: there is no run nobody'],
    [['runs', '--again'], 2, "unknown option '--again'"],
  ])('%j is refused with status %d', async (args, code, words) => {
    const answer = await here(...args);
    expect(answer).toMatchObject({ code, stderr: expect.stringContaining(words) });
  });
});
