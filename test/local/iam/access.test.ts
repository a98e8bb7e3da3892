import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { type Caller, openAccess } from '../../../local/iam/access.ts';
import { readStatements, type Statement } from '../../../local/iam/statement.ts';
import { wildcard } from '../../../local/iam/wildcard.ts';
import { accessFor, administrator, allow, ofRole, roleArn, sessionArn } from './an-access.ts';

const queue = 'arn:aws:sqs:us-east-1:000000000000:letters';
const rule = 'arn:aws:events:us-east-1:000000000000:rule/uploads';
const events: Caller = { kind: 'service', service: 'events.amazonaws.com', sourceArn: rule };
const role = ofRole.principal;
const send = { action: 'sqs:SendMessage', resource: queue };
const deny = (statement: Statement): Statement => ({ ...statement, effect: 'Deny' });
const may = (caller: Caller, own: Statement[], ofResources: Statement[] = [], ask: object = {}) =>
  accessFor(own, ofResources).isAllowed(caller, { ...send, ...ask });

describe('a request', () => {
  it('is denied unless something allows it', () => {
    expect(may(role, [])).toBe(false);
    expect(may(role, [allow(['sqs:SendMessage'], [queue])])).toBe(true);
    expect(may(role, [allow(['sqs:DeleteMessage'], [queue])])).toBe(false);
    expect(may(role, [allow(['sqs:SendMessage'], [`${queue}2`])])).toBe(false);
  });

  it('of another role is not allowed by this one', () => {
    const other = { kind: 'role', roleArn: `${roleArn}2`, session: 's' } as const;
    expect(may(other, [allow(['*'], ['*'])])).toBe(false);
  });

  it('of the administrator is allowed, whatever policies say', () => {
    expect(may(administrator.principal, [], [deny(allow(['*'], ['*'], { principals: ['*'] }))])).toBe(true);
  });

  it.each([
    ['any action', ['*']],
    ['any of a service', ['sqs:*']],
    ['some actions, in any case', ['SQS:sendMess*']],
    ['an action with one character open', ['sqs:SendMessag?']],
  ])('is allowed by %s', (_, actions) => {
    expect(may(role, [allow(actions, ['*'])])).toBe(true);
  });

  it('is denied when one statement denies it, whoever allows it', () => {
    const allowed = allow(['sqs:SendMessage'], ['*']);
    expect(may(role, [allowed, deny(allow(['sqs:*'], [queue]))])).toBe(false);
    expect(may(role, [allowed], [deny(allow(['sqs:*'], [queue], { principals: ['*'] }))])).toBe(false);
  });

  it('is allowed by the policy of the resource alone, for whom that names', () => {
    const named = (principal: string) => [allow(['sqs:SendMessage'], [queue], { principals: [principal] })];
    expect(may(role, [], named(roleArn))).toBe(true);
    expect(may(role, [], named('events.amazonaws.com'))).toBe(false);
    expect(may(events, [], named('events.amazonaws.com'))).toBe(true);
    expect(may(events, [allow(['*'], ['*'])])).toBe(false);
  });

  const when = (operator: string, key: string, ...values: string[]) => ({
    conditions: [{ operator, key, values }],
  });
  it.each([
    ['a source', when('ArnEquals', 'aws:SourceArn', rule), true],
    ['another source', when('ArnLike', 'aws:SourceArn', `${rule}2`), false],
    ['a pattern of sources', when('ArnLike', 'AWS:sourcearn', 'arn:aws:events:*:*:rule/up*'), true],
    ['one of several accounts', when('StringEquals', 'aws:SourceAccount', '1', '000000000000'), true],
    ['what goes through TLS', when('Bool', 'aws:SecureTransport', 'True'), true],
    ['what does not', when('Bool', 'aws:SecureTransport', 'false'), false],
    ['a key that the request lacks', when('StringLike', 'ses:FromAddress', '*'), false],
  ])('is judged by a condition about %s', (_, conditions, expected) => {
    const principals = ['events.amazonaws.com'];
    expect(may(events, [], [allow(['sqs:SendMessage'], [queue], { principals, ...conditions })])).toBe(
      expected,
    );
  });

  it('is refused in a sentence that says whether something denies it', () => {
    const words = (own: Statement[], ofResources: Statement[] = [], caller: Caller = role) => {
      try {
        accessFor(own, ofResources).judge(caller, send);
        return 'allowed';
      } catch (error) {
        return String(error);
      }
    };
    const denied = `AccessError: User: ${sessionArn} is not authorized to perform: sqs:SendMessage on resource: ${queue}`;
    const denial = deny(allow(['sqs:*'], ['*'], { principals: ['*'] }));
    expect(words([])).toBe(`${denied} because no identity-based policy allows the sqs:SendMessage action`);
    expect(words([denial])).toBe(`${denied} with an explicit deny in an identity-based policy`);
    expect(words([], [denial])).toBe(`${denied} with an explicit deny in a resource-based policy`);
    expect(words([], [], events)).toContain(
      'events.amazonaws.com is not authorized to perform: sqs:SendMessage on resource',
    );
  });
});

describe('a wildcard', () => {
  it('matches what its own characters and anything in place of * and ? make', () => {
    const part = fc.oneof(
      fc.constantFrom('*', '?', '.', '[a]', '\\', '$', '/', '\n'),
      fc.string({ maxLength: 3 }),
    );
    fc.assert(
      fc.property(fc.array(part, { maxLength: 8 }), fc.string({ maxLength: 5 }), (parts, filling) => {
        const filled = parts.map((one) =>
          one === '*' ? filling : one === '?' ? 'x' : one.replace(/[*?]/g, 'y'),
        );
        expect(wildcard(parts.join(''))(filled.join(''))).toBe(true);
      }),
    );
  });

  it.each([
    ['runs/*/plan.json', 'runs/1/2/plan.json', true],
    ['runs/*/plan.json', 'runs/1/plan.json2', false],
    ['a-??????', 'a-123456', true],
    ['a-??????', 'a-12345', false],
    ['a.c', 'abc', false],
    ['Case', 'case', false],
  ])('%s and %s: %s', (pattern, text, expected) => {
    expect(wildcard(pattern)(text)).toBe(expected);
  });
});

describe('a policy stops the start by the name of', () => {
  const statement = { Effect: 'Allow', Action: 's3:GetObject', Resource: '*' };
  const open =
    (element: object, Version = '2012-10-17') =>
    () =>
      openAccess({
        keys: [],
        policies: { roles: { r: readStatements('Load', { Version, Statement: [element] }) }, resources: [] },
      });

  it.each<[string, object, string]>([
    ['NotAction', { ...statement, NotAction: 's3:*' }, 'Load#1: the element NotAction'],
    ['NotResource', { ...statement, NotResource: '*' }, 'NotResource'],
    ['NotPrincipal', { ...statement, NotPrincipal: '*' }, 'NotPrincipal'],
    ['an effect', { ...statement, Effect: 'Maybe' }, 'Effect'],
    [
      'an operator',
      { ...statement, Condition: { IpAddress: { 'aws:SourceArn': '10.0.0.0/8' } } },
      'Load#1: the condition operator IpAddress is not honoured locally',
    ],
    [
      'a key',
      { ...statement, Condition: { StringEquals: { 's3:ExistingObjectTag/a': 'b' } } },
      'the condition key s3:ExistingObjectTag/a is not honoured locally',
    ],
    ['a variable', { ...statement, Resource: `arn:aws:s3:::b/$${'{aws:username}'}/*` }, 'policy variable'],
    ['a principal', { ...statement, Principal: { AWS: '123456789012' } }, 'the principal 123456789012'],
    ['a kind of principal', { ...statement, Principal: { Federated: 'x' } }, 'the element Federated'],
  ])('%s that it does not know', (_, element, message) => {
    expect(open(element)).toThrow(message);
  });

  it('a version that it does not know', () => {
    expect(open(statement, '2008-10-17')).toThrow('2012-10-17');
  });

  it('nothing, when it is about services that do not answer here', () => {
    const tracing = { Effect: 'Allow', Action: ['xray:PutTraceSegments'], NotResource: 'x' };
    expect(readStatements('Load', { Version: '2012-10-17', Statement: tracing })).toEqual([]);
  });
});
