import { apiGatewayPart } from './api-gateway/part.ts';
import { cloudformationPart } from './cloudformation/part.ts';
import { cloudFrontPart } from './cloudfront/part.ts';
import { cognitoPart } from './cognito/part.ts';
import { dynamodbPart } from './dynamodb/part.ts';
import { eventBridgePart } from './event-bridge/part.ts';
import { eventSourcesPart } from './event-source/part.ts';
import { endOfFunctions, lambdaPart } from './lambda/part.ts';
import { mailPart } from './mail/part.ts';
import type { Part } from './part.ts';
import { s3Part } from './s3/part.ts';
import { schedulerPart } from './scheduler/part.ts';
import { secretsPart } from './secrets/part.ts';
import { sqsPart } from './sqs/part.ts';
import { stepFunctionsPart } from './step-functions/part.ts';

/**
 * The parts of a cloud in the order in which they start; they close in the reverse one. What they honour of a template
 * is in the `declared.ts` beside each, listed in `template/declarations.ts`.
 */
export const services: readonly Part[] = [
  dynamodbPart,
  sqsPart,
  mailPart,
  secretsPart,
  cognitoPart,
  endOfFunctions,
  eventBridgePart,
  schedulerPart,
  s3Part,
  stepFunctionsPart,
  lambdaPart,
  eventSourcesPart,
  apiGatewayPart,
  cloudFrontPart,
  cloudformationPart,
];
