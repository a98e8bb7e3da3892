import { z } from 'zod';
import type { Declaration } from '../template/declaration.ts';
import { parseProperties, type ResolvedResource, withoutEffect } from '../template/properties.ts';
import { cachePolicies, hostForwarding, originRequestPolicies } from './managed-policies.ts';

export interface LocalOrigin {
  domainName: string;
  /** Comes before the path of a request; '' or with a slash in front. */
  path: string;
  /** Sent instead of what a visitor sends under these names. */
  headers: readonly (readonly [name: string, value: string])[];
  /** How long it may say nothing. */
  readTimeoutMs: number;
}

export interface LocalBehavior {
  /** With `*` and `?`; `*` for all that no other behavior has. */
  pathPattern: string;
  origin: LocalOrigin;
  methods: readonly string[];
  /** All headers but Host, cookies and query; otherwise the path alone. */
  forwardsAll: boolean;
}

export interface LocalDistribution {
  logicalId: string;
  /** In place of the path `/`. */
  defaultRootObject?: string;
  /** In the order in which they are tried; the last takes all. */
  behaviors: readonly LocalBehavior[];
}

const readMethods = ['GET', 'HEAD'];

const policy = (known: Readonly<Record<string, string>>) =>
  z.string().superRefine((id, { addIssue }) => {
    const forwarding = hostForwarding[id];
    const message = forwarding
      ? `${forwarding} forwards the Host of the visitor, for which API Gateway answers 403`
      : `the policy ${id} is not honoured locally; ${Object.values(known).join(' and ')} are`;
    if (!known[id]) addIssue({ code: 'custom', message });
  });

const behavior = {
  TargetOriginId: z.string(),
  AllowedMethods: z.array(z.string()).default(readMethods),
  CachePolicyId: policy(cachePolicies),
  OriginRequestPolicyId: policy(originRequestPolicies).optional(),
  // Nothing is kept or compressed here, which a cache may always do, and there is no network to hide from.
  ...withoutEffect('CachedMethods', 'Compress', 'ViewerProtocolPolicy'),
};

const distributionProperties = z.strictObject({
  DistributionConfig: z.strictObject({
    Enabled: z.literal(true),
    DefaultRootObject: z.string().optional(),
    Origins: z.array(
      z.strictObject({
        Id: z.string(),
        DomainName: z.string(),
        OriginPath: z.string().default(''),
        CustomOriginConfig: z.strictObject({
          OriginReadTimeout: z.number().int().min(1).max(180).default(30),
          ...withoutEffect(
            'OriginProtocolPolicy',
            'OriginSSLProtocols',
            'OriginKeepaliveTimeout',
            'HTTPSPort',
          ),
        }),
        OriginCustomHeaders: z
          .array(z.strictObject({ HeaderName: z.string(), HeaderValue: z.string() }))
          .default([]),
        ...withoutEffect('ConnectionAttempts', 'ConnectionTimeout'),
      }),
    ),
    DefaultCacheBehavior: z.strictObject(behavior),
    CacheBehaviors: z.array(z.strictObject({ ...behavior, PathPattern: z.string() })).default([]),
    ...withoutEffect('Comment', 'HttpVersion', 'IPV6Enabled', 'PriceClass'),
  }),
  ...withoutEffect('Tags'),
});
type DistributionConfig = z.infer<typeof distributionProperties>['DistributionConfig'];

export const cloudFrontDeclared: Declaration<{ distributions: LocalDistribution[] }> = {
  types: ['AWS::CloudFront::Distribution'],
  read: (resources) => ({ distributions: resources.map(readDistribution) }),
};

function readDistribution(resource: ResolvedResource): LocalDistribution {
  const { DistributionConfig: config } = parseProperties(resource, distributionProperties);
  const origins = new Map(config.Origins.map((one) => [one.Id, readOrigin(one)]));
  const all = [...config.CacheBehaviors, { ...config.DefaultCacheBehavior, PathPattern: '*' }];
  return {
    logicalId: resource.logicalId,
    ...(config.DefaultRootObject && { defaultRootObject: config.DefaultRootObject }),
    behaviors: all.map(({ TargetOriginId, ...one }) => {
      const origin = origins.get(TargetOriginId);
      if (!origin) {
        throw new Error(`${resource.logicalId} (${resource.type}): there is no origin ${TargetOriginId}`);
      }
      return {
        ...{ pathPattern: one.PathPattern, origin, methods: one.AllowedMethods },
        forwardsAll: one.OriginRequestPolicyId !== undefined,
      };
    }),
  };
}

function readOrigin(origin: DistributionConfig['Origins'][number]): LocalOrigin {
  return {
    domainName: origin.DomainName,
    path: origin.OriginPath,
    headers: origin.OriginCustomHeaders.map(({ HeaderName, HeaderValue }) => [HeaderName, HeaderValue]),
    readTimeoutMs: origin.CustomOriginConfig.OriginReadTimeout * 1000,
  };
}
