import type { Part } from '../part.ts';
import { startS3Thread } from './start-s3-thread.ts';

export const s3Part: Part = async ({ directory, template, rules, onJudged, given }) => {
  const { url, close } = await startS3Thread({
    ...{ directory: directory('s3'), buckets: template.buckets, rules, onJudged },
    onObjectCreated: async (created) => (await given.events.promise).objectCreated(created),
  });
  return { endpoint: { variable: 'AWS_ENDPOINT_URL_S3', url }, info: { s3: url }, close };
};
