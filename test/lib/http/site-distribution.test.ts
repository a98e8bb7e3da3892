import { describe, expect, it } from '@jest/globals';
import { App, Stack } from 'aws-cdk-lib';
import { z } from 'zod';
import { defineRoute } from '../../../lambdas/http/route.ts';
import { OperationsAlarms } from '../../../lib/house/operations-alarms.ts';
import { ApiFunction } from '../../../lib/http/api-function.ts';
import { HttpApi } from '../../../lib/http/http-api.ts';
import { Users } from '../../../lib/http/users.ts';
import { cdkContext, configOf } from '../stacks.ts';
import { resourcesOf } from '../synthesized.ts';

const Behavior = z.looseObject({ TargetOriginId: z.string() });
const Distribution = z.object({
  DistributionConfig: z.looseObject({
    DefaultRootObject: z.string(),
    DefaultCacheBehavior: Behavior,
    CacheBehaviors: z.array(Behavior),
    Origins: z.array(z.looseObject({ Id: z.string() })),
  }),
});

const [first, ...others] = resourcesOf('AWS::CloudFront::Distribution');
const { DistributionConfig: front } = Distribution.parse(first!.Properties);
const originOf = ({ TargetOriginId }: z.infer<typeof Behavior>) =>
  front.Origins.find(({ Id }) => Id === TargetOriginId);

const cachingOptimized = '658327ea-f89d-4fab-a63d-7e88639e58f6';
const cachingDisabled = '4135ea2d-6df8-44a3-9df3-4b5a84be39ad';
const allViewerExceptHost = 'b689b0a8-53d0-40ab-baf2-68738e2966ac';

describe('the distribution', () => {
  it('is one, and shows the page where no behavior says otherwise: read alone, and nothing of the visitor goes on', () => {
    expect(others).toEqual([]);
    expect(front.DefaultRootObject).toBe('index.html');
    expect(front.DefaultCacheBehavior).toMatchObject({
      ...{ AllowedMethods: ['GET', 'HEAD'], ViewerProtocolPolicy: 'redirect-to-https' },
      CachePolicyId: cachingOptimized,
    });
    expect(front.DefaultCacheBehavior).not.toHaveProperty('OriginRequestPolicyId');
    expect(originOf(front.DefaultCacheBehavior)).toMatchObject({ OriginPath: '/v1/site' });
  });

  it('shows the API below /v1: all methods, all that is sent but the Host, nothing kept, HTTPS alone', () => {
    expect(front.CacheBehaviors).toEqual([
      expect.objectContaining({
        ...{ PathPattern: '/v1/*', ViewerProtocolPolicy: 'https-only', Compress: false },
        ...{ CachePolicyId: cachingDisabled, OriginRequestPolicyId: allViewerExceptHost },
        AllowedMethods: ['GET', 'HEAD', 'OPTIONS', 'PUT', 'PATCH', 'POST', 'DELETE'],
      }),
    ]);
    const origin = originOf(front.CacheBehaviors[0]!);
    expect(origin).not.toHaveProperty('OriginPath');
    // By what the sign-in tells visitors apart, and in no template.
    const { Variables } = resourcesOf('AWS::Lambda::Function').find(({ id }) => /^HttpSignIn/.test(id))!
      .Properties.Environment as { Variables: Record<string, unknown> };
    expect(origin?.OriginCustomHeaders).toEqual([
      { HeaderName: 'x-lading-edge', HeaderValue: Variables.EDGE_TOKEN },
    ]);
    expect(JSON.stringify(Variables.EDGE_TOKEN)).toContain('AWS::StackId');
  });

  it('asks the gateway by HTTPS alone, as both origins', () => {
    for (const origin of front.Origins) {
      expect(JSON.stringify(origin.DomainName)).toContain('.execute-api.');
      expect(origin.CustomOriginConfig).toEqual({
        ...{ OriginProtocolPolicy: 'https-only', OriginSSLProtocols: ['TLSv1.2'] },
      });
    }
  });
});

it('a route where the site is stops the synthesis, before a gateway with two names at one place is deployed', () => {
  const stack = new Stack(new App({ context: cdkContext() }), 'Taken');
  const config = configOf('dev');
  const route = defineRoute({
    ...{ method: 'GET', path: '/site/plan', id: 'plan', tag: 'This API', summary: '', answers: { 204: {} } },
    handle: () => ({ status: 204 }),
  });
  const plan = new ApiFunction(stack, 'Plan', {
    ...{ config, entry: 'sla/find-breaches.handler.ts', description: '', memoryMb: 256, timeoutSeconds: 10 },
    ...{ routes: [route], environment: {}, grants: [] },
  });
  const props = {
    config,
    alarms: new OperationsAlarms(stack, 'Alarms', config),
    users: new Users(stack, 'Users', config),
  };
  expect(() => new HttpApi(stack, 'Http', { ...props, functions: [plan] })).toThrow(
    'GET /site/plan is where the site is',
  );
});
