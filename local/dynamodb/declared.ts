import { z } from 'zod';
import type { Declaration } from '../template/declaration.ts';
import { resourceArn } from '../template/names.ts';
import { parseProperties, type ResolvedResource, withoutEffect } from '../template/properties.ts';

const keySchema = z.array(z.strictObject({ AttributeName: z.string(), KeyType: z.enum(['HASH', 'RANGE']) }));
const throughput = z.strictObject({ ReadCapacityUnits: z.number(), WriteCapacityUnits: z.number() });
const projection = z.strictObject({
  ProjectionType: z.enum(['ALL', 'KEYS_ONLY', 'INCLUDE']),
  NonKeyAttributes: z.array(z.string()).optional(),
});
const localIndex = z.strictObject({ IndexName: z.string(), KeySchema: keySchema, Projection: projection });
const globalIndex = localIndex.extend({
  ProvisionedThroughput: throughput.optional(),
  ...withoutEffect('OnDemandThroughput', 'WarmThroughput', 'ContributorInsightsSpecification'),
});

/** The keys, indexes and billing of a table are the input of DynamoDB's CreateTable as they stand. */
const createTable = z.object({
  TableName: z.string(),
  KeySchema: keySchema,
  AttributeDefinitions: z.array(
    z.strictObject({ AttributeName: z.string(), AttributeType: z.enum(['S', 'N', 'B']) }),
  ),
  GlobalSecondaryIndexes: z
    .array(z.object({ ...localIndex.shape, ProvisionedThroughput: throughput.optional() }))
    .optional(),
  LocalSecondaryIndexes: z.array(localIndex).optional(),
  BillingMode: z.enum(['PROVISIONED', 'PAY_PER_REQUEST']),
  ProvisionedThroughput: throughput.optional(),
});

export const LocalTable = z.object({
  logicalId: z.string(),
  name: z.string(),
  arn: z.string(),
  createTable,
});
export type LocalTable = z.infer<typeof LocalTable>;

const tableProperties = z.strictObject({
  TableName: z.string().optional(),
  KeySchema: keySchema,
  AttributeDefinitions: createTable.shape.AttributeDefinitions,
  GlobalSecondaryIndexes: z.array(globalIndex).optional(),
  LocalSecondaryIndexes: z.array(localIndex).optional(),
  BillingMode: createTable.shape.BillingMode.default('PROVISIONED'),
  ProvisionedThroughput: throughput.optional(),
  ...withoutEffect(
    // Expired items stay; DynamoDB itself promises no time either, so no reader may rely on it.
    'TimeToLiveSpecification',
    ...[
      'PointInTimeRecoverySpecification',
      'SSESpecification',
      'DeletionProtectionEnabled',
      'TableClass',
      'Tags',
    ],
    ...['ContributorInsightsSpecification', 'OnDemandThroughput', 'WarmThroughput', 'ResourcePolicy'],
    // Of a global table: replicas are other regions, throughput is for the bill.
    ...['Replicas', 'WriteOnDemandThroughputSettings', 'WriteProvisionedThroughputSettings'],
  ),
});

export const dynamodbDeclared: Declaration<{ tables: LocalTable[] }> = {
  types: ['AWS::DynamoDB::Table', 'AWS::DynamoDB::GlobalTable'],
  read: (resources) => ({ tables: resources.map(readTable) }),
};

function readTable(resource: ResolvedResource): LocalTable {
  const properties = parseProperties(resource, tableProperties);
  return {
    logicalId: resource.logicalId,
    name: resource.name,
    arn: resourceArn(resource.type, resource.name),
    createTable: createTable.parse({ ...properties, TableName: resource.name }),
  };
}
