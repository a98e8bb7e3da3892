import { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { SFNClient } from '@aws-sdk/client-sfn';
import { DynamoDBDocumentClient } from '@aws-sdk/lib-dynamodb';
import { readEnvironment } from '../shared/environment.ts';
import { workflowStep } from '../shared/workflow-step.ts';
import { RunInput } from './plan.ts';
import { runTable } from './run-table.ts';
import { takeTurn } from './take-turn.ts';

const { RUN_TABLE, STATE_MACHINE_ARN } = readEnvironment(['RUN_TABLE', 'STATE_MACHINE_ARN']);
const services = {
  runs: runTable(DynamoDBDocumentClient.from(new DynamoDBClient({})), RUN_TABLE),
  sfn: new SFNClient({}),
  stateMachineArn: STATE_MACHINE_ARN,
};

export const handler = workflowStep('take-turn', RunInput, (input) => takeTurn(input, services));
