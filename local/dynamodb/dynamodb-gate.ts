import type { ServerResponse } from 'node:http';
import { z } from 'zod';
import type { AccessError } from '../credentials/access-error.ts';
import { jsonErrorTypes } from '../credentials/json-error-types.ts';
import type { Ask } from '../iam/ask.ts';
import { type GateRules, targetOperation } from '../iam/gate.ts';
import { resourceArn } from '../template/names.ts';

const Named = z
  .object({ TableName: z.string().default('*'), IndexName: z.string().optional() })
  .catch({ TableName: '*' });
const Batch = z.object({ RequestItems: z.record(z.string(), z.unknown()) });
const Transaction = z.object({
  TransactItems: z.array(z.record(z.string(), z.object({ TableName: z.string() }))),
});

/** What an item of a transaction needs; see "Actions defined by Amazon DynamoDB". */
const transactionActions: Record<string, string> = {
  Get: 'GetItem',
  Put: 'PutItem',
  Update: 'UpdateItem',
  Delete: 'DeleteItem',
  ConditionCheck: 'ConditionCheckItem',
};

export const dynamodbGate: GateRules = {
  service: 'dynamodb',
  asks: (request, input) => asksOf(targetOperation(request), input),
  refuse,
};

function asksOf(operation: string, input: unknown): Ask[] {
  const batch = Batch.safeParse(input);
  if (operation.startsWith('Batch') && batch.success) {
    return Object.keys(batch.data.RequestItems).map((table) => ask(operation, arnOf(table)));
  }
  const transaction = Transaction.safeParse(input);
  if (transaction.success) {
    return transaction.data.TransactItems.flatMap((item) =>
      Object.entries(item).map(([kind, { TableName }]) =>
        ask(transactionActions[kind] ?? operation, arnOf(TableName)),
      ),
    );
  }
  const { TableName, IndexName } = Named.parse(input);
  const arn = arnOf(TableName);
  return [ask(operation, IndexName === undefined ? arn : `${arn}/index/${IndexName}`)];
}

function ask(operation: string, resource: string): Ask {
  return { action: `dynamodb:${operation}`, resource };
}

/** A table may be named by its ARN. */
function arnOf(table: string): string {
  return table.startsWith('arn:') ? table : resourceArn('AWS::DynamoDB::Table', table);
}

function refuse(response: ServerResponse, error: AccessError): void {
  const body = { __type: `com.amazon.coral.service#${jsonErrorTypes[error.code]}`, Message: error.message };
  response.writeHead(400, { 'content-type': 'application/x-amz-json-1.0' });
  response.end(JSON.stringify({ ...body, message: error.message }));
}
