import type { StackOutputs } from '../shared/stack-outputs.ts';
import type { Closable } from './closers.ts';
import type { CloudFaults } from './cloud-faults.ts';
import type { CloudInfo } from './cloud-info.ts';
import type { AccessKey } from './credentials/access-key.ts';
import type { Events } from './event-bridge/events.ts';
import type { Access, AccessRules, Caller, OnJudged } from './iam/access.ts';
import type { LocalFunction } from './lambda/declared.ts';
import type { InvocationType, InvokeAnswer } from './lambda/invocation.ts';
import type { Lambda } from './lambda/start-lambda.ts';
import type { SesSandbox } from './mail/ses-sandbox.ts';
import type { JudgedQueues } from './sqs/queues.ts';
import type { QuotaRegion } from './step-functions/quotas.ts';
import type { CloudTemplate } from './template/read-template.ts';

export interface PartsOptions {
  template: CloudTemplate;
  dataDirectory: string;
  mongodbUri: string;
  faults?: CloudFaults | undefined;
  /** Told of every judgement of a role or service. */
  onJudged?: OnJudged | undefined;
  quotas?: QuotaRegion | undefined;
  /** Instead of what the setting `mail.sandbox` says. */
  sesSandbox?: SesSandbox | undefined;
}

/** What a part finds around it: the cloud that it is of, and what other parts give it. */
export interface Surroundings extends PartsOptions {
  /** Of its own below the data directory. */
  directory(name: string): string;
  /** Of the template. @throws ConfigError `output_missing`. */
  output: StackOutputs;
  access: Access;
  rules: AccessRules;
  administrator: AccessKey;
  /** The variables with which a function signs. */
  environmentOf(fn: LocalFunction): Record<string, string>;
  /** Of the parts that were started before, by the variable that leads a function there. */
  endpoints: Readonly<Record<string, string>>;
  /** What those are called, and where they answer. */
  info: Readonly<Partial<CloudInfo>>;
  /** Each is fulfilled by one part; what needs it before may wait. */
  given: {
    lambda: PromiseWithResolvers<Lambda>;
    events: PromiseWithResolvers<Events>;
    queues: PromiseWithResolvers<JudgedQueues>;
  };
  /** Calls a function for somebody, once there are functions. @throws AccessError when the caller may not. */
  invokeFor(caller: Caller, functionArn: string, event: unknown, type: InvocationType): Promise<InvokeAnswer>;
}

/** A part that runs; what it is called, and where it answers, goes into `cloud.json`. */
export interface Started extends Closable {
  /** The variable that leads a function to it, and its address. */
  endpoint?: { variable: string; url: string };
  info?: Partial<CloudInfo>;
}

/** How one part of the cloud starts. */
export type Part = (around: Surroundings) => Promise<Started>;
