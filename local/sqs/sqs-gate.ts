import type { ServerResponse } from 'node:http';
import { z } from 'zod';
import type { AccessError } from '../credentials/access-error.ts';
import { jsonErrorTypes } from '../credentials/json-error-types.ts';
import { type GateRules, targetOperation } from '../iam/gate.ts';
import { resourceArn } from '../template/names.ts';

const About = z.union([
  z.object({ QueueUrl: z.string() }).transform(({ QueueUrl }) => QueueUrl),
  z.object({ QueueName: z.string() }).transform(({ QueueName }) => QueueName),
]);

/** A batch needs the permission of a single one, each of which is about the same queue. */
export const sqsGate: GateRules = {
  service: 'sqs',
  asks(request, input) {
    const name = About.safeParse(input).data?.split(/[:/]/).at(-1);
    const action = `sqs:${targetOperation(request).replace(/Batch$/, '')}`;
    return [{ action, resource: name === undefined ? '*' : resourceArn('AWS::SQS::Queue', name) }];
  },
  refuse(response: ServerResponse, error: AccessError): void {
    const type = jsonErrorTypes[error.code];
    response.writeHead(403, {
      'content-type': 'application/x-amz-json-1.0',
      'x-amzn-query-error': `${type};Sender`,
    });
    response.end(JSON.stringify({ __type: `com.amazon.coral.service#${type}`, message: error.message }));
  },
};
