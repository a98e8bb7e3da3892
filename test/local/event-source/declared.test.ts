import { describe, expect, it } from '@jest/globals';
import { declared } from '../template/an-assembly.ts';

const queue = { Type: 'AWS::SQS::Queue' };
const mapping = (properties: object) => ({
  Type: 'AWS::Lambda::EventSourceMapping',
  Properties: { EventSourceArn: { 'Fn::GetAtt': ['Work', 'Arn'] }, FunctionName: 'consume', ...properties },
});

describe('an event source mapping', () => {
  it('is read with what it leaves to Lambda', async () => {
    const { eventSources } = await declared({ Work: queue, Mapping: mapping({}) });
    expect(eventSources).toEqual([
      {
        ...{ logicalId: 'Mapping', queueArn: 'arn:aws:sqs:us-east-1:000000000000:Work' },
        functionArn: 'arn:aws:lambda:us-east-1:000000000000:function:consume',
        ...{ batchSize: 10, windowSeconds: 0, reportsFailures: false, maxConcurrency: 5 },
      },
    ]);
  });

  it('that is not enabled does nothing', async () => {
    const { eventSources } = await declared({ Work: queue, Mapping: mapping({ Enabled: false }) });
    expect(eventSources).toEqual([]);
  });

  it.each([
    [{ FilterCriteria: {} }, 'property FilterCriteria is not honoured'],
    [{ EventSourceArn: 'arn:aws:kinesis:x' }, 'only queues are event sources locally'],
    [{ BatchSize: 11 }, 'a batch of more than 10 needs a window'],
  ])('that cannot be honoured stops the start: %j', async (properties, message) => {
    const reading = declared({ Work: queue, Mapping: mapping(properties) });
    await expect(reading).rejects.toThrow('Mapping (AWS::Lambda::EventSourceMapping)');
    await expect(reading).rejects.toThrow(message);
  });
});

describe('a queue', () => {
  it('is read with where its letters go', async () => {
    const redrive = { deadLetterTargetArn: { 'Fn::GetAtt': ['Letters', 'Arn'] }, maxReceiveCount: 3 };
    const { queues } = await declared({
      Work: { ...queue, Properties: { VisibilityTimeout: 60, RedrivePolicy: redrive } },
      Letters: queue,
    });
    expect(queues).toMatchObject([
      {
        ...{ name: 'Work', visibilitySeconds: 60, retentionSeconds: 345_600 },
        redrive: { deadLetterArn: 'arn:aws:sqs:us-east-1:000000000000:Letters', maxReceives: 3 },
      },
      { name: 'Letters', visibilitySeconds: 30 },
    ]);
  });

  it('whose letters would go nowhere stops the start', async () => {
    const RedrivePolicy = { deadLetterTargetArn: 'arn:aws:sqs:x:y:else', maxReceiveCount: 3 };
    await expect(declared({ Work: { ...queue, Properties: { RedrivePolicy } } })).rejects.toThrow(
      'Work (AWS::SQS::Queue): there is no queue arn:aws:sqs:x:y:else',
    );
  });
});
