import { apiGatewayDeclared } from '../api-gateway/declared.ts';
import { cloudFrontDeclared } from '../cloudfront/declared.ts';
import { cognitoDeclared } from '../cognito/declared.ts';
import { dynamodbDeclared } from '../dynamodb/declared.ts';
import { eventBridgeDeclared } from '../event-bridge/declared.ts';
import { eventSourcesDeclared } from '../event-source/declared.ts';
import { iamDeclared } from '../iam/declared.ts';
import { lambdaDeclared } from '../lambda/declared.ts';
import { mailDeclared } from '../mail/declared.ts';
import { s3Declared } from '../s3/declared.ts';
import { schedulerDeclared } from '../scheduler/declared.ts';
import { secretsDeclared } from '../secrets/declared.ts';
import { sqsDeclared } from '../sqs/declared.ts';
import { stepFunctionsDeclared } from '../step-functions/declared.ts';
import type { Declaration } from './declaration.ts';

/** The services that honour a part of a template. */
export const declarations = [
  s3Declared,
  lambdaDeclared,
  stepFunctionsDeclared,
  dynamodbDeclared,
  eventBridgeDeclared,
  schedulerDeclared,
  sqsDeclared,
  eventSourcesDeclared,
  secretsDeclared,
  iamDeclared,
  mailDeclared,
  apiGatewayDeclared,
  cloudFrontDeclared,
  cognitoDeclared,
] as const;

type Read = (typeof declarations)[number] extends infer One
  ? One extends Declaration<infer Declared>
    ? (declared: Declared) => void
    : never
  : never;

/** What all of them make of it: the lists of each. */
export type DeclaredResources = Read extends (all: infer All) => void ? All : never;
