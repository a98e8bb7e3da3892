import { readFileSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { CloudFormationClient } from '@aws-sdk/client-cloudformation';
import { LambdaClient } from '@aws-sdk/client-lambda';
import { ServiceQuotasClient } from '@aws-sdk/client-service-quotas';
import { SESClient } from '@aws-sdk/client-ses';
import { SNSClient } from '@aws-sdk/client-sns';
import { DatabaseFindings } from '../../lambdas/import/probe/probe-database.ts';
import { readConfigFile } from '../../lib/settings/config-file.ts';
import { stages } from '../../lib/settings/stage.ts';
import { synthesize } from '../../local/synthesis.ts';
import { synthesisCache } from '../../local/synthesis-cache.ts';
import { invokeFunction } from '../invoke-function.ts';
import { subscribersFinding } from './alarms.ts';
import { type Check, type Finding, look, problem, warning } from './check.ts';
import { databaseChecks } from './database.ts';
import { accountFinding, senderFinding } from './mail.ts';
import { concurrencyFinding, stepFunctionsFinding } from './quotas.ts';
import { type DeployedStack, noStack, readStack, stackFinding } from './stack.ts';
import { templateFinding } from './template.ts';

export interface StackDoctor {
  stackName: string;
  /** Absolute path of the configuration file of the deployment; the example when there is none. */
  configFile?: string | undefined;
}

/**
 * Looks at a deployed stack with the caller's own AWS credentials and region, in the order in which things go wrong.
 * The database is asked by a function of the stack. Nothing is changed.
 */
export async function* diagnoseStack(doctor: StackDoctor): AsyncGenerator<Check> {
  const clients = openClients();
  try {
    let stack: DeployedStack | undefined;
    const state = await look('stack', async () => {
      stack = await readStack(clients.cloudFormation, doctor.stackName);
      return stack ? stackFinding(stack) : noStack(doctor.stackName);
    });
    yield state;
    if (stack) yield* examine(stack, doctor, clients);
  } finally {
    for (const client of Object.values(clients)) client.destroy();
  }
}

async function* examine(stack: DeployedStack, doctor: StackDoctor, clients: Clients): AsyncGenerator<Check> {
  yield look('template', () => compareTemplate(stack, doctor));
  const from = stack.output('mailFrom') ?? '';
  yield look('mail sender', () => senderFinding(clients.ses, from));
  const expectsSandbox = stack.output('mailSandbox') === 'true';
  yield look('mail account', () => accountFinding(clients.ses, expectsSandbox));
  yield* lookAtDatabase(clients.lambda, stack);
  const alarms = stack.idsOf('AWS::CloudWatch::Alarm').length;
  yield look('alarms', () => subscribersFinding(clients.sns, stack.idsOf('AWS::SNS::Topic'), alarms));
  yield look('Lambda quota', () => concurrencyFinding(clients.lambda, maxChildren()));
  yield look('Step Functions quota', () => stepFunctionsFinding(clients.quotas));
}

type Clients = ReturnType<typeof openClients>;

function openClients() {
  return {
    cloudFormation: new CloudFormationClient({}),
    ses: new SESClient({}),
    sns: new SNSClient({}),
    lambda: new LambdaClient({}),
    quotas: new ServiceQuotasClient({}),
  };
}

/** The function that writes products: its role, its secret, its network. */
async function* lookAtDatabase(lambda: LambdaClient, stack: DeployedStack): AsyncGenerator<Check> {
  const secretName = stack.output('databaseSecret') ?? 'the secret';
  const name = stack.idsOf('AWS::Lambda::Function').find((id) => id.endsWith('-load'));
  let checks: Check[] = [];
  const failed = await look('database', async () => {
    if (!name) return problem(`${stack.name} has no function that loads`, 'deploy this checkout');
    const findings = DatabaseFindings.safeParse(await invokeFunction(lambda, name, { probe: 'database' }));
    if (!findings.success) return problem(`${name} does not know this question`, 'deploy this checkout');
    checks = databaseChecks(findings.data, secretName, name);
    return { status: 'ok', found: '', advice: '' };
  });
  yield* checks.length > 0 ? checks : [failed];
}

async function compareTemplate(stack: DeployedStack, { configFile }: StackDoctor): Promise<Finding> {
  const { config, file, sha256 } = readConfigFile(configFile);
  const deployedWith = stack.output('configSha256');
  if (deployedWith !== undefined && deployedWith !== sha256) {
    return warning(
      `deployed with a configuration file of SHA-256 ${deployedWith.slice(0, 12)}…, and ${file} is ${sha256.slice(0, 12)}…`,
      'name the file of the deployment by --config FILE, or deploy what was changed in it',
    );
  }
  const named = stages.find((stage) => stack.name.endsWith(`-${stage}`));
  // Told only when it must be: so one synthesis serves this and `npm start`.
  const stage = config.stage === undefined && named !== stages[0] ? named : undefined;
  const assembly = await synthesize({
    cacheDirectory: synthesisCache,
    ...(stage && { stage }),
    ...(configFile && { config: configFile }),
  });
  const synthesized = await readFile(join(assembly, `${stack.name}.template.json`), 'utf8').catch(
    () => undefined,
  );
  if (synthesized === undefined) {
    return warning(`${file} makes no stack ${stack.name}`, 'name the file of this stack by --config FILE');
  }
  return templateFinding(stack.template, synthesized);
}

/** The largest fan-out of a run. */
function maxChildren(): number {
  const definition = readFileSync(join(import.meta.dirname, '../../statemachine/import.asl.json'), 'utf8');
  return Math.max(...[...definition.matchAll(/"MaxConcurrency": (\d+)/g)].map(([, most]) => Number(most)));
}
