import { SendEmailCommand } from '@aws-sdk/client-ses';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { teamAddresses } from '../../../../lambdas/import/mail/mail-recipients.ts';
import { notify } from '../../../../lambdas/import/mail/notify.ts';
import { buildReport } from '../../../../lambdas/import/report/report-build.ts';
import { objectLink } from '../../../../lambdas/import/report/report-link.ts';
import { nameForWorkflow } from '../../../../lambdas/runtime/workflow-step.ts';
import { startReportBench } from '../report-bench.ts';
import { sampleFacts, sampleInput } from '../report-sample.ts';

let bench: Awaited<ReturnType<typeof startReportBench>>;
beforeAll(async () => {
  bench = await startReportBench();
});
afterAll(() => bench.stop());
beforeEach(() => {
  bench.ses.reset();
  bench.ses.on(SendEmailCommand).resolves({ MessageId: 'message-1' });
});

async function reported(runId: string) {
  const run = { ...sampleInput, runId };
  await bench.services.runs.openRun(run);
  const report = buildReport(sampleFacts(), '2026-11-21T03:49:48.700Z');
  await bench.put(`runs/${runId}/report.json`, JSON.stringify(report));
  return run;
}

function named(name: string): Error {
  return Object.assign(new Error(name), { name });
}

describe('notify', () => {
  it('mails the team with the outcome and a link to the report', async () => {
    const run = await reported('told');
    expect(await notify(run, bench.services)).toMatchObject({ recipients: ['kitchen@example.com'] });
    const [call] = bench.ses.commandCalls(SendEmailCommand);
    expect(call?.args[0].input).toMatchObject({
      Source: 'lading@example.com',
      Destination: { ToAddresses: ['kitchen@example.com'] },
      Message: {
        Subject: { Data: 'products.csv: 1,934 rows imported, 41 rejected', Charset: 'UTF-8' },
      },
    });
    const link = 'http://127.0.0.1:9000/drop/runs/told/report.html';
    expect(call?.args[0].input.Message?.Body?.Html?.Data).toContain(`href="${link}"`);
    expect(call?.args[0].input.Message?.Body?.Text?.Data).toContain(link);
  });

  it('sends no second mail when it is repeated', async () => {
    const run = await reported('repeated');
    await notify(run, bench.services);
    expect(await notify(run, bench.services)).toMatchObject({ recipients: ['kitchen@example.com'] });
    expect(bench.ses.commandCalls(SendEmailCommand)).toHaveLength(1);
    const record = await bench.services.runs.getRun('repeated');
    expect(record?.mails).toEqual({ report: 'message-1' });
    expect(record?.efforts.notify).toBeDefined();
  });

  it.each(['Throttling', 'TimeoutError'])('is retried by the workflow on %s', async (name) => {
    const run = await reported(`retried-${name}`);
    bench.ses.on(SendEmailCommand).rejects(named(name));
    const failure = await notify(run, bench.services).catch(nameForWorkflow);
    expect(failure).toMatchObject({ name: 'DependencyError' });
    expect((await bench.services.runs.getRun(run.runId))?.mails).toEqual({});
  });
});

describe('teamAddresses', () => {
  const directory = {
    teams: { kitchen: ['kitchen@example.com', 'chef@example.com'], nobody: [] },
    teamPattern: 'import+{team}@example.com',
    operations: ['operations@example.com'],
  };

  it.each([
    ['kitchen', ['kitchen@example.com', 'chef@example.com']],
    ['Garden', ['import+garden@example.com']],
    ['nobody', ['import+nobody@example.com']],
    ['constructor', ['import+constructor@example.com']],
    ['a b', ['operations@example.com']],
    ['x@evil.example,y', ['operations@example.com']],
    ['', ['operations@example.com']],
  ])('of the folder "%s" are %j', (team, addresses) => {
    expect(teamAddresses(team, directory)).toEqual(addresses);
  });

  it('are those of operations when there is no rule for other teams', () => {
    expect(teamAddresses('garden', { ...directory, teamPattern: '' })).toEqual(['operations@example.com']);
  });
});

describe('objectLink', () => {
  it('leads to the console when there is no local endpoint, with the key encoded', () => {
    expect(objectLink({ endpoint: undefined, region: 'eu-central-1' }, 'drop', 'runs/a b/report.html')).toBe(
      'https://s3.console.aws.amazon.com/s3/object/drop?region=eu-central-1&prefix=runs%2Fa%20b%2Freport.html',
    );
  });
});
