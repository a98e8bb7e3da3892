/** What the policies of AWS that a behavior may name say, by their ids, as far as it matters here. */

/** None of these puts a header, a cookie or the query into its key, so that none of them is forwarded for its sake. */
export const cachePolicies: Readonly<Record<string, 'CachingOptimized' | 'CachingDisabled'>> = {
  '658327ea-f89d-4fab-a63d-7e88639e58f6': 'CachingOptimized',
  '4135ea2d-6df8-44a3-9df3-4b5a84be39ad': 'CachingDisabled',
};

export const originRequestPolicies: Readonly<Record<string, 'AllViewerExceptHostHeader'>> = {
  'b689b0a8-53d0-40ab-baf2-68738e2966ac': 'AllViewerExceptHostHeader',
};

/** They are right elsewhere, and for a gateway a trap that shows only once it is deployed. */
export const hostForwarding: Readonly<Record<string, string>> = {
  '83da9c7e-98b4-4e11-a168-04f0df8e2c65': 'UseOriginCacheControlHeaders',
  '4cc15a8a-d715-48a4-82b8-cc0b614638fe': 'UseOriginCacheControlHeaders-QueryStrings',
  '216adef6-5c7f-47e4-b989-5492eafa07d3': 'AllViewer',
  '33f36d7e-f396-46d9-90e0-52428a34d9dc': 'AllViewerAndCloudFrontHeaders-2022-06',
};
