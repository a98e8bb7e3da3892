import { DynamoDBClient, type DynamoDBClientConfig } from '@aws-sdk/client-dynamodb';
import { DynamoDBDocumentClient, type TranslateConfig } from '@aws-sdk/lib-dynamodb';

/** DynamoDB with plain objects for items. In a file of its own: whoever imports it has the whole package in the bundle. */
export function openDocuments(
  config: DynamoDBClientConfig = {},
  translate: TranslateConfig = {},
): DynamoDBDocumentClient {
  return DynamoDBDocumentClient.from(new DynamoDBClient(config), translate);
}
