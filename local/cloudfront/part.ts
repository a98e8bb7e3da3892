import { ConfigError } from '../../shared/errors.ts';
import { apiOf } from '../api-gateway/api-of-stack.ts';
import type { Part } from '../part.ts';
import { region } from '../template/names.ts';
import type { CloudTemplate } from '../template/read-template.ts';
import type { LocalDistribution } from './declared.ts';
import { startDistribution } from './start-distribution.ts';

/** In front of the gateway, which is the one origin that there is here. */
export const cloudFrontPart: Part = async ({ template, directory, info }) => {
  const distribution = distributionOf(template);
  const gateway = `${apiOf(template).id}.execute-api.${region}.amazonaws.com`;
  const foreign = distribution.behaviors.find(({ origin }) => origin.domainName !== gateway);
  if (foreign) {
    const { domainName } = foreign.origin;
    const text = `${distribution.logicalId} (AWS::CloudFront::Distribution): the origin ${domainName} is not the API of the stack`;
    throw new ConfigError('origin_unknown', text);
  }
  const { url, close } = await startDistribution({
    distribution,
    directory: directory('cloudfront'),
    originUrl: () => new URL(info.api ?? ''),
  });
  return { info: { site: url }, close };
};

/** @throws ConfigError `distribution_not_one`: the address of the product must be without doubt. */
function distributionOf({ distributions, stackName }: CloudTemplate): LocalDistribution {
  const [distribution] = distributions;
  if (distribution && distributions.length === 1) return distribution;
  const text = `the template of ${stackName} has ${distributions.length} distributions, not one`;
  throw new ConfigError('distribution_not_one', text);
}
