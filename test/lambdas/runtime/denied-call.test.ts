import { describe, expect, it } from '@jest/globals';
import { deniedCall, deniedIn } from '../../../lambdas/runtime/denied-call.ts';
import { nameForWorkflow } from '../../../lambdas/runtime/workflow-step.ts';

const user = 'arn:aws:sts::1:assumed-role/r/f';
const arn = 'arn:aws:s3:::drop/incoming/sales/a b.csv';
const because = 'because no identity-based policy allows the action';

/** An error as the SDK makes it of an answer. */
function answered(name: string, message: string, httpStatusCode: number): Error {
  return Object.assign(new Error(message), { name, $metadata: { httpStatusCode } });
}

describe('what was denied', () => {
  it.each([
    [
      'S3',
      `User: ${user} is not authorized to perform: s3:GetObject on resource: "${arn}" ${because}`,
      { action: 's3:GetObject', resource: arn },
    ],
    [
      'most services',
      `User: ${user} is not authorized to perform: dynamodb:PutItem on resource: arn:aws:dynamodb:x:1:table/runs ${because}`,
      { action: 'dynamodb:PutItem', resource: 'arn:aws:dynamodb:x:1:table/runs' },
    ],
    [
      'SES',
      `User \`${user}' is not authorized to perform \`ses:SendEmail' on resource \`arn:aws:ses:x:1:identity/a@b.example'`,
      { action: 'ses:SendEmail', resource: 'arn:aws:ses:x:1:identity/a@b.example' },
    ],
    [
      'Step Functions about its role',
      `User: ${user} is not authorized to perform: lambda:InvokeFunction on resource: arn:aws:lambda:x:1:function:f (Service: AWSLambda; Status Code: 403)`,
      { action: 'lambda:InvokeFunction', resource: 'arn:aws:lambda:x:1:function:f' },
    ],
    ['nobody', 'The specified key does not exist.', undefined],
  ])('is read from the sentence of %s', (_, text, denied) => {
    expect(deniedIn(text)).toEqual(denied);
  });
});

describe('a denied call', () => {
  it('is a fault of the configuration, with action and resource, and is not repeated', () => {
    const text = `User: ${user} is not authorized to perform: s3:GetObject on resource: "${arn}" ${because}`;
    expect(nameForWorkflow(answered('AccessDenied', text, 403))).toMatchObject({
      ...{ name: 'ConfigError', code: 'configuration_invalid' },
      message: `AWS does not allow s3:GetObject on ${arn}`,
    });
  });

  it('is one also where AWS has no words, as for HEAD', () => {
    expect(deniedCall(answered('Forbidden', '', 403))?.message).toBe('AWS refused a call: Forbidden');
  });

  it.each([
    ['something is missing', answered('NoSuchKey', 'The specified key does not exist.', 404)],
    [
      'a user has a wrong password',
      answered('NotAuthorizedException', 'Incorrect username or password.', 400),
    ],
    ['the error is not of AWS', Object.assign(new Error('x'), { name: 'AccessDenied' })],
  ])('is not meant when %s', (_, error) => {
    expect(deniedCall(error)).toBeUndefined();
  });
});
