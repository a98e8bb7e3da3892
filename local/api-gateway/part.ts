import type { Part } from '../part.ts';
import { apiOf } from './api-of-stack.ts';
import { startApiGateway } from './start-api-gateway.ts';

export const apiGatewayPart: Part = async ({ template, directory, invokeFor }) => {
  const { url, close } = await startApiGateway({
    api: apiOf(template),
    directory: directory('api-gateway'),
    logDirectory: directory('logs'),
    call: (arn, event, sourceArn) => {
      const caller = { kind: 'service', service: 'apigateway.amazonaws.com', sourceArn } as const;
      return invokeFor(caller, arn, event, 'RequestResponse');
    },
  });
  return { info: { api: url }, close };
};
