import { describe, expect, it } from '@jest/globals';
import { templateFinding } from '../../../cli/doctor/template.ts';

const bucket = { Type: 'AWS::S3::Bucket', Properties: { Tags: [{ Key: 'a', Value: 'b' }] } };
const template = (resources: Record<string, unknown>, outputs = {}) =>
  JSON.stringify({ Resources: resources, Outputs: outputs });

describe('the template of a stack', () => {
  it('is that of the checkout whatever CDK notes in it for itself', () => {
    const notes = { Metadata: { 'aws:cdk:path': 'x' } };
    const deployed = template({
      Bucket: { ...bucket, ...notes },
      CDKMetadata: { Type: 'AWS::CDK::Metadata' },
    });
    expect(templateFinding(deployed, template({ Bucket: bucket }))).toEqual({
      status: 'ok',
      found: 'the 1 parts of the template are those of this checkout',
      advice: '',
    });
  });

  it.each([
    ['changed', template({ Bucket: { ...bucket, DeletionPolicy: 'Retain' } }), '1 of 1 parts', 'Bucket'],
    ['gone', template({}), '1 of 1 parts', 'Bucket'],
    ['new', template({ Bucket: bucket, Table: bucket }), '1 of 2 parts', 'Table'],
    [
      'another output',
      template({ Bucket: bucket }, { ApiUrl: { Value: 1 } }),
      '1 of 2 parts',
      'output ApiUrl',
    ],
  ])('that has something %s is a warning which names it', (_what, synthesized, count, name) => {
    expect(templateFinding(template({ Bucket: bucket }), synthesized)).toMatchObject({
      status: 'warning',
      found: `${count} differ from this checkout: ${name}`,
    });
  });

  it('names no more than five of many', () => {
    const many = Object.fromEntries(Array.from({ length: 8 }, (_, index) => [`R${index}`, bucket]));
    expect(templateFinding(template(many), template({})).found).toBe(
      '8 of 8 parts differ from this checkout: R0, R1, R2, R3, R4 and 3 more',
    );
  });
});
