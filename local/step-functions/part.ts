import { invokeAsTask } from '../lambda/invoke-as-task.ts';
import { refuseTaskOnShortDisk } from '../lambda/refuse-task.ts';
import type { Part } from '../part.ts';
import { fetchObject } from '../s3/fetch-object.ts';
import { functionsAhead } from './functions-ahead.ts';
import { startStepFunctions } from './start-step-functions.ts';

export const stepFunctionsPart: Part = async (around) => {
  const { directory, dataDirectory, template, access, administrator, quotas, given, info } = around;
  const { url, close } = await startStepFunctions({
    ...{ machines: template.stateMachines, directory: directory('step-functions'), access, quotas },
    invokeLambda: async (arn, payload) => {
      await refuseTaskOnShortDisk(dataDirectory);
      return invokeAsTask(await given.lambda.promise, arn, payload);
    },
    readObject: (bucket, key) => fetchObject(administrator, info.s3 ?? '', bucket, key),
    judge: ({ RoleArn: roleArn, Name: session }, ask) =>
      access.judge({ kind: 'role', roleArn, session }, ask),
    async onStatusChange(event) {
      const ahead = functionsAhead(template.stateMachines, event);
      // One that cannot be started is told of when it is needed.
      void given.lambda.promise.then((lambda) => lambda.startAhead(ahead)).catch(() => undefined);
      await (await given.events.promise).statusChanged(event);
    },
  });
  return { endpoint: { variable: 'AWS_ENDPOINT_URL_SFN', url }, info: { stepfunctions: url }, close };
};
