import { join } from 'node:path';
import { ConfigError } from '../shared/errors.ts';
import { type OutputName, type StackOutputs, stackOutputs } from '../shared/stack-outputs.ts';
import { type Closers, closers } from './closers.ts';
import { CloudInfo } from './cloud-info.ts';
import { openAccess } from './iam/access.ts';
import { cloudAccess } from './iam/cloud-access.ts';
import type { PartsOptions, Started, Surroundings } from './part.ts';
import { services } from './services.ts';
import { functionsOfUploads } from './step-functions/functions-ahead.ts';
import type { CloudTemplate } from './template/read-template.ts';

const PartsInfo = CloudInfo.omit({ pid: true, mongodb: true });

/** Starts what the template declares, joined as AWS joins it: bucket events to rules, rules to functions, and so on. */
export async function startParts(options: PartsOptions) {
  const endpoints: Record<string, string> = {};
  const around = await surroundingsOf(options, endpoints);
  const closing = closers();
  try {
    for (const start of services) {
      const { endpoint, info }: Started = await closing.adopt(start(around));
      Object.assign(around.info, info);
      if (endpoint) endpoints[endpoint.variable] = endpoint.url;
    }
    return {
      info: PartsInfo.parse(around.info),
      startAhead: async () =>
        (await around.given.lambda.promise).startAhead(functionsOfUploads(options.template)),
      close: closing.close,
    };
  } catch (error) {
    return failed(error, around, closing);
  }
}

async function surroundingsOf(
  options: PartsOptions,
  endpoints: Record<string, string>,
): Promise<Surroundings> {
  const { dataDirectory, template, faults, onJudged } = options;
  const { administrator, rules, environmentOf } = await cloudAccess(
    dataDirectory,
    template,
    faults?.keepsStatement,
  );
  const access = openAccess(rules, onJudged);
  const output = outputsOf(template);
  const given: Surroundings['given'] = { lambda: expected(), events: expected(), queues: expected() };
  return {
    ...{ ...options, access, rules, administrator, environmentOf, endpoints, given },
    directory: (name) => join(dataDirectory, name),
    output,
    info: { ...namesOf(output), ...keyOf(administrator) },
    async invokeFor(caller, functionArn, event, type) {
      access.judge(caller, { action: 'lambda:InvokeFunction', resource: functionArn });
      return (await given.lambda.promise).invoke(functionArn, event, { type });
    },
  };
}

/** Of something that may never come, and that nobody may be waiting for then. */
function expected<Given>(): PromiseWithResolvers<Given> {
  const resolvers = Promise.withResolvers<Given>();
  resolvers.promise.catch(() => undefined);
  return resolvers;
}

/** What already waits for a part must not wait for ever. */
async function failed(error: unknown, { given }: Surroundings, closing: Closers): Promise<never> {
  for (const { reject } of Object.values(given)) reject(error);
  await closing.close();
  throw error;
}

function keyOf({ accessKeyId, secretAccessKey }: Surroundings['administrator']) {
  return { accessKeyId, secretAccessKey };
}

/** The outputs that are part of the record of a cloud, under the same names. */
const toldNames = [
  'userPoolId',
  'userPoolClientId',
  'breachTable',
  'database',
  'dropBucket',
  'runTable',
  'stateMachineArn',
  'notifyFunction',
] as const satisfies (OutputName & keyof CloudInfo)[];

function namesOf(output: StackOutputs): Partial<CloudInfo> {
  return Object.fromEntries(toldNames.map((name) => [name, output(name)]));
}

/** @throws ConfigError `output_missing`. */
function outputsOf({ outputs, stackName }: CloudTemplate): StackOutputs {
  return (name) => {
    const output = stackOutputs[name];
    const value = outputs[output];
    if (!value)
      throw new ConfigError('output_missing', `the template of ${stackName} has no output ${output}`);
    return value;
  };
}
