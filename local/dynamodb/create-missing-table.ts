import { isDeepStrictEqual } from 'node:util';
import {
  type AttributeDefinition,
  CreateTableCommand,
  type CreateTableCommandInput,
  DescribeTableCommand,
  type DynamoDBClient,
  type KeySchemaElement,
  type Projection,
  ResourceNotFoundException,
  type TableDescription,
  waitUntilTableExists,
} from '@aws-sdk/client-dynamodb';
import { ConfigError } from '../../shared/errors.ts';

/** Creates the table unless one of that name with the same keys and indexes is there; waits until it can be used. */
export async function createMissingTable(
  client: DynamoDBClient,
  table: CreateTableCommandInput,
): Promise<void> {
  const stored = await describe(client, table.TableName);
  if (stored) refuseOtherShape(stored, table);
  else await client.send(new CreateTableCommand(supported(table)));
  await waitUntilTableExists(
    { client, minDelay: 0.02, maxDelay: 0.1, maxWaitTime: 10 },
    { TableName: table.TableName },
  );
}

async function describe(
  client: DynamoDBClient,
  name: string | undefined,
): Promise<TableDescription | undefined> {
  try {
    return (await client.send(new DescribeTableCommand({ TableName: name }))).Table;
  } catch (error) {
    if (error instanceof ResourceNotFoundException) return undefined;
    throw error;
  }
}

/** What dynalite understands; back-ups, encryption, streams and tags change nothing on one machine. */
function supported(table: CreateTableCommandInput): CreateTableCommandInput {
  return {
    TableName: table.TableName,
    AttributeDefinitions: table.AttributeDefinitions,
    KeySchema: table.KeySchema,
    GlobalSecondaryIndexes: table.GlobalSecondaryIndexes,
    LocalSecondaryIndexes: table.LocalSecondaryIndexes,
    BillingMode: 'PAY_PER_REQUEST',
  };
}

function refuseOtherShape(stored: TableDescription, wanted: CreateTableCommandInput): void {
  const [is, shouldBe] = [shapeOf(stored), shapeOf(wanted)];
  if (isDeepStrictEqual(is, shouldBe)) return;
  throw new ConfigError(
    'table_differs',
    `the stored table ${wanted.TableName} has ${inWords(is)}, the template declares ${inWords(shouldBe)}: ` +
      'use another data directory, or remove this one to begin anew',
  );
}

type Shape = { key: string; indexes: string[] };
type Index = { IndexName?: string; KeySchema?: KeySchemaElement[]; Projection?: Projection };
type Shaped = {
  KeySchema?: KeySchemaElement[];
  AttributeDefinitions?: AttributeDefinition[];
  GlobalSecondaryIndexes?: Index[];
  LocalSecondaryIndexes?: Index[];
};

function shapeOf(table: Shaped): Shape {
  const typeOf = (name: string | undefined) =>
    table.AttributeDefinitions?.find((attribute) => attribute.AttributeName === name)?.AttributeType;
  const keyInWords = (schema: readonly KeySchemaElement[] | undefined) =>
    [...(schema ?? [])]
      .sort((left, right) => String(left.KeyType).localeCompare(String(right.KeyType)))
      .map((element) => `${element.AttributeName} ${typeOf(element.AttributeName)}`)
      .join(', ');
  const indexes = [...(table.GlobalSecondaryIndexes ?? []), ...(table.LocalSecondaryIndexes ?? [])];
  return {
    key: keyInWords(table.KeySchema),
    indexes: indexes
      .map((index) => `${index.IndexName} (${keyInWords(index.KeySchema)}; ${projected(index.Projection)})`)
      .sort(),
  };
}

function projected(projection: Projection | undefined): string {
  const names = [...(projection?.NonKeyAttributes ?? [])].sort();
  return [projection?.ProjectionType ?? 'ALL', ...names].join(' ');
}

function inWords({ key, indexes }: Shape): string {
  return `the key (${key}) and ${indexes.length > 0 ? `the indexes ${indexes.join(', ')}` : 'no index'}`;
}
