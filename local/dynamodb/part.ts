import type { Part } from '../part.ts';
import { startDynamodb } from './start-dynamodb.ts';

export const dynamodbPart: Part = async ({ directory, template, access, administrator }) => {
  const tables = template.tables.map((table) => table.createTable);
  const { url, close } = await startDynamodb({
    ...{ directory: directory('dynamodb'), tables, access, administrator },
  });
  return { endpoint: { variable: 'AWS_ENDPOINT_URL_DYNAMODB', url }, info: { dynamodb: url }, close };
};
