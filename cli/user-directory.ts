import { CognitoIdentityProviderClient } from '@aws-sdk/client-cognito-identity-provider';
import { findRunningCloud } from '../local/data-directory.ts';
import { ConfigError } from '../shared/errors.ts';
import type { UserDirectory } from './add-user.ts';
import { readStackOutputs } from './stack-outputs.ts';
import type { CloudChoice } from './with-cloud.ts';

/**
 * Runs `work` on the user pool of the chosen cloud.
 * @throws ConfigError `cloud_not_running` when no embedded cloud runs on the data directory.
 */
export async function withUserDirectory<Result>(
  choice: CloudChoice,
  work: (directory: UserDirectory) => Promise<Result>,
): Promise<Result> {
  const directory = choice.stack
    ? await directoryOfStack(choice.stack)
    : await localDirectory(choice.dataDirectory);
  try {
    return await work(directory);
  } finally {
    directory.cognito.destroy();
  }
}

async function directoryOfStack(stackName: string): Promise<UserDirectory> {
  const output = await readStackOutputs(stackName);
  return { cognito: new CognitoIdentityProviderClient({}), userPoolId: output('userPoolId') };
}

async function localDirectory(dataDirectory: string): Promise<UserDirectory> {
  const cloud = await findRunningCloud(dataDirectory);
  if (!cloud) {
    const advice = 'start it by `lading start`, or name a deployed stack by --stack';
    throw new ConfigError('cloud_not_running', `no embedded cloud runs on ${dataDirectory}: ${advice}`);
  }
  const { cognito: endpoint, userPoolId, accessKeyId, secretAccessKey } = cloud;
  const credentials = { accessKeyId, secretAccessKey };
  return {
    cognito: new CognitoIdentityProviderClient({ endpoint, region: 'us-east-1', credentials }),
    userPoolId,
  };
}
