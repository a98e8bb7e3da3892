import { describe, expect, it } from '@jest/globals';
import { declared } from '../template/an-assembly.ts';

const origin = {
  ...{ Id: 'api', DomainName: 'a.execute-api.us-east-1.amazonaws.com', OriginPath: '/v1/site' },
  CustomOriginConfig: { OriginProtocolPolicy: 'https-only', OriginSSLProtocols: ['TLSv1.2'] },
};
const behavior = {
  ...{ TargetOriginId: 'api', ViewerProtocolPolicy: 'https-only', Compress: true },
  CachePolicyId: '658327ea-f89d-4fab-a63d-7e88639e58f6',
};
const readFront = (config: object = {}) =>
  declared({
    Front: {
      Type: 'AWS::CloudFront::Distribution',
      Properties: {
        DistributionConfig: { Enabled: true, Origins: [origin], DefaultCacheBehavior: behavior, ...config },
      },
    },
  });

describe('a distribution', () => {
  it('is read with the behaviors in their order, the default one last', async () => {
    const { distributions } = await readFront({
      DefaultRootObject: 'index.html',
      CacheBehaviors: [
        {
          ...{ ...behavior, PathPattern: '/v1/*', AllowedMethods: ['GET', 'HEAD', 'OPTIONS'] },
          CachePolicyId: '4135ea2d-6df8-44a3-9df3-4b5a84be39ad',
          OriginRequestPolicyId: 'b689b0a8-53d0-40ab-baf2-68738e2966ac',
        },
      ],
    });
    const read = {
      ...{ domainName: origin.DomainName, path: '/v1/site', headers: [], readTimeoutMs: 30_000 },
    };
    expect(distributions).toEqual([
      {
        ...{ logicalId: 'Front', defaultRootObject: 'index.html' },
        behaviors: [
          { pathPattern: '/v1/*', origin: read, methods: ['GET', 'HEAD', 'OPTIONS'], forwardsAll: true },
          { pathPattern: '*', origin: read, methods: ['GET', 'HEAD'], forwardsAll: false },
        ],
      },
    ]);
  });

  it.each([
    [{ WebACLId: 'w' }, 'property DistributionConfig.WebACLId is not honoured locally'],
    [{ Enabled: false }, 'property DistributionConfig.Enabled'],
    [
      { DefaultCacheBehavior: { ...behavior, FunctionAssociations: [] } },
      'property DistributionConfig.DefaultCacheBehavior.FunctionAssociations is not honoured locally',
    ],
    [
      { DefaultCacheBehavior: { ...behavior, CachePolicyId: 'mine' } },
      'the policy mine is not honoured locally; CachingOptimized and CachingDisabled are',
    ],
    [
      { DefaultCacheBehavior: { ...behavior, CachePolicyId: '83da9c7e-98b4-4e11-a168-04f0df8e2c65' } },
      'UseOriginCacheControlHeaders forwards the Host of the visitor, for which API Gateway answers 403',
    ],
    [{ DefaultCacheBehavior: { ...behavior, TargetOriginId: 'none' } }, 'there is no origin none'],
    [
      { Origins: [{ Id: 'api', DomainName: 'b', S3OriginConfig: {} }] },
      'property DistributionConfig.Origins.0.S3OriginConfig is not honoured locally',
    ],
  ])('that cannot be honoured stops the start: %j', async (config, message) => {
    const reading = readFront(config);
    await expect(reading).rejects.toThrow('Front (AWS::CloudFront::Distribution)');
    await expect(reading).rejects.toThrow(message);
  });
});
