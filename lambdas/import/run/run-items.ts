import {
  DeleteCommand,
  type DynamoDBDocumentClient,
  GetCommand,
  PutCommand,
  type PutCommandInput,
  paginateQuery,
  UpdateCommand,
  type UpdateCommandInput,
} from '@aws-sdk/lib-dynamodb';

/** An item as it is stored. */
export type StoredItem = Record<string, unknown>;
type Condition = Pick<PutCommandInput, 'ConditionExpression' | 'ExpressionAttributeValues'>;
type Update = Omit<UpdateCommandInput, 'TableName' | 'Key' | 'ReturnValues'>;
export type RunItems = ReturnType<typeof runItems>;

/** The calls that everything in the run table is made of. Items are found by partition key `runId` and sort key `item`. */
export function runItems(client: DynamoDBDocumentClient, TableName: string) {
  const key = (runId: string, item: string) => ({ TableName, Key: { runId, item } });

  return {
    client,
    TableName,

    /** Sees every write that was answered before. */
    async read(runId: string, item: string): Promise<StoredItem | undefined> {
      const { Item } = await client.send(new GetCommand({ ...key(runId, item), ConsistentRead: true }));
      return Item;
    },

    /** All items of a partition whose sort key begins with `prefix`; without `ConsistentRead` they may be a second old. */
    async query(runId: string, prefix: string, { ConsistentRead = true } = {}): Promise<StoredItem[]> {
      const query = {
        TableName,
        ConsistentRead,
        KeyConditionExpression: 'runId = :runId AND begins_with(#item, :prefix)',
        ExpressionAttributeNames: { '#item': 'item' },
        ExpressionAttributeValues: { ':runId': runId, ':prefix': prefix },
      };
      const found: StoredItem[] = [];
      for await (const { Items = [] } of paginateQuery({ client }, query)) found.push(...Items);
      return found;
    },

    async put(Item: StoredItem & { runId: string; item: string }): Promise<void> {
      await client.send(new PutCommand({ TableName, Item }));
    },

    /** False when the condition does not hold for the item that is there, which stays as it is. */
    async putIf(Item: StoredItem & { runId: string; item: string }, condition: Condition): Promise<boolean> {
      const put = new PutCommand({ TableName, Item, ...condition });
      return unlessRefused(async () => {
        await client.send(put);
        return true;
      }, false);
    },

    /** The item as it is afterwards; undefined when its condition does not hold, and nothing is written then. */
    async update(runId: string, item: string, update: Update): Promise<StoredItem | undefined> {
      const command = new UpdateCommand({ ...key(runId, item), ...update, ReturnValues: 'ALL_NEW' });
      return unlessRefused(async () => (await client.send(command)).Attributes ?? {}, undefined);
    },

    async remove(runId: string, item: string): Promise<void> {
      await client.send(new DeleteCommand(key(runId, item)));
    },
  };
}

async function unlessRefused<Result, Refused>(
  call: () => Promise<Result>,
  refused: Refused,
): Promise<Result | Refused> {
  try {
    return await call();
  } catch (error) {
    if (error instanceof Error && error.name === 'ConditionalCheckFailedException') return refused;
    throw error;
  }
}
