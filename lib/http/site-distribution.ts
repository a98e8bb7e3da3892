import { Fn, Stack, Validations } from 'aws-cdk-lib';
import type { RestApi } from 'aws-cdk-lib/aws-apigateway';
import {
  AllowedMethods,
  CachePolicy,
  Distribution,
  HttpVersion,
  OriginRequestPolicy,
  PriceClass,
  ViewerProtocolPolicy,
} from 'aws-cdk-lib/aws-cloudfront';
import { HttpOrigin } from 'aws-cdk-lib/aws-cloudfront-origins';
import { Construct } from 'constructs';
import { edgeHeader } from '../../lambdas/auth/visitor-address.ts';
import { apiBasePath } from '../../lambdas/http/route.ts';
import type { StageConfig } from '../settings/config.ts';
import { edgeToken } from './edge-token.ts';
import { sitePath } from './static-site.ts';

/** What the checks of cdk-nag would have, and why it is not here. */
const reasons = {
  'AwsSolutions-CFR1': 'Teams and their monitors call from any country; who may do what is said by tokens.',
  'AwsSolutions-CFR2': 'A web ACL belongs to the account and its price list, as with the API behind it.',
  'AwsSolutions-CFR3':
    'The access log of the API has every request that no cache answered, and nobody signs in without one.',
  'AwsSolutions-CFR4':
    'Without a domain of its own it has the certificate of CloudFront, whose protocols nobody can choose.',
};

/** The page at `/` and the API below `/v1` under one address: no request of the page goes to another origin. */
export class SiteDistribution extends Construct {
  /** Without a slash at its end. */
  readonly url: string;

  constructor(scope: Construct, id: string, { config, api }: { config: StageConfig; api: RestApi }) {
    super(scope, id);
    const { region, urlSuffix } = Stack.of(this);
    const gateway = Fn.join('', [api.restApiId, '.execute-api.', region, '.', urlSuffix]);
    const distribution = new Distribution(this, 'Distribution', {
      comment: `Page and API of lading-${config.stage}`,
      httpVersion: HttpVersion.HTTP2_AND_3,
      priceClass: PriceClass.PRICE_CLASS_100,
      defaultRootObject: 'index.html',
      defaultBehavior: {
        origin: new HttpOrigin(gateway, { originPath: `${apiBasePath}${sitePath}` }),
        viewerProtocolPolicy: ViewerProtocolPolicy.REDIRECT_TO_HTTPS,
        allowedMethods: AllowedMethods.ALLOW_GET_HEAD,
        // Of a visitor the site hears the path alone. The policy that only follows `cache-control` would forward their
        // Host, for which the gateway answers 403; of this one a page that says `no-cache` is kept for a second.
        cachePolicy: CachePolicy.CACHING_OPTIMIZED,
        compress: true,
      },
      additionalBehaviors: {
        [`${apiBasePath}/*`]: {
          origin: new HttpOrigin(gateway, { customHeaders: { [edgeHeader]: edgeToken() } }),
          // A redirect would come after the token has gone over the network in the clear.
          viewerProtocolPolicy: ViewerProtocolPolicy.HTTPS_ONLY,
          allowedMethods: AllowedMethods.ALLOW_ALL,
          cachePolicy: CachePolicy.CACHING_DISABLED,
          originRequestPolicy: OriginRequestPolicy.ALL_VIEWER_EXCEPT_HOST_HEADER,
          // A stream of events must not wait in a buffer.
          compress: false,
        },
      },
    });
    this.url = `https://${distribution.distributionDomainName}`;
    for (const [finding, reason] of Object.entries(reasons)) {
      Validations.of(distribution).acknowledge({ id: finding, reason });
    }
  }
}
