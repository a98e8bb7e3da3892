import { describe, expect, it } from '@jest/globals';
import { cloudFrontPart } from '../../../local/cloudfront/part.ts';
import type { Surroundings } from '../../../local/part.ts';
import { anApi } from '../api-gateway/a-gateway.ts';
import { behaviors } from './a-distribution.ts';

const front = { logicalId: 'Front', behaviors: behaviors() };

/** Only what is looked at before anything starts. */
function starting(distributions: object[]) {
  const template = { stackName: 'Lading-dev', apis: [anApi([])], distributions };
  return cloudFrontPart({ template } as unknown as Surroundings);
}

describe('a template whose address would be in doubt stops the start', () => {
  it.each([
    [[], 'distribution_not_one', 'the template of Lading-dev has 0 distributions, not one'],
    [[front, front], 'distribution_not_one', 'the template of Lading-dev has 2 distributions, not one'],
    [
      [front],
      'origin_unknown',
      'Front (AWS::CloudFront::Distribution): the origin api.example is not the API of the stack',
    ],
  ])('%j', async (distributions, code, message) => {
    await expect(starting(distributions)).rejects.toMatchObject({ code, message });
  });
});
