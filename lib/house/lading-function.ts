import { basename, join } from 'node:path';
import { Duration, Stack, Validations } from 'aws-cdk-lib';
import { Metric } from 'aws-cdk-lib/aws-cloudwatch';
import { PolicyDocument, PolicyStatement, Role, ServicePrincipal } from 'aws-cdk-lib/aws-iam';
import {
  Architecture,
  type CfnFunction,
  Function as LambdaFunction,
  LoggingFormat,
  Runtime,
  Tracing,
} from 'aws-cdk-lib/aws-lambda';
import { LogGroup } from 'aws-cdk-lib/aws-logs';
import { Construct, type IConstruct } from 'constructs';
import type { EnvironmentName } from '../../lambdas/runtime/environment.ts';
import type { StageConfig } from '../settings/config.ts';
import { acknowledgeWildcards, allow, type Grant } from './allow.ts';
import { type BundledFile, bundledCode } from './bundled-code.ts';
import { dependOnPolicies } from './depend-on-policies.ts';
import { placeInVpc } from './place-in-vpc.ts';

const lambdas = join(import.meta.dirname, '../../lambdas');
const entryEnding = '.handler.ts';

/** Sizes of the heap have no place here: Lambda gives them on the command line, which outweighs it. */
const nodeOptions = '--enable-source-maps';

export interface LadingFunctionProps {
  config: StageConfig;
  /** The handler below `lambdas/`, such as `import/load/load.handler.ts`; it gives the function its name, here `load`. */
  entry: `${string}.handler.ts`;
  description: string;
  /** Unless the configuration file gives it more or less. */
  memoryMb: number;
  timeoutSeconds: number;
  environment: Partial<Record<EnvironmentName, string>>;
  grants: readonly Grant[];
  /** Lie beside the bundle. */
  files?: readonly BundledFile[];
}

/** A function of the product: a handler with a role, a log group and tracing of its own. */
export class LadingFunction extends Construct {
  readonly function: LambdaFunction;
  readonly role: Role;
  /** Without the `lading-<stage>-` of its physical name. */
  readonly name: string;
  readonly timeoutSeconds: number;
  /** Path of the handler file. */
  readonly entry: string;

  constructor(scope: Construct, id: string, { config, timeoutSeconds, ...props }: LadingFunctionProps) {
    super(scope, id);
    this.name = basename(props.entry, entryEnding);
    this.timeoutSeconds = timeoutSeconds;
    this.entry = join(lambdas, props.entry);
    const functionName = `lading-${config.stage}-${this.name}`;
    const logGroup = new LogGroup(this, 'Logs', {
      logGroupName: `/aws/lambda/${functionName}`,
      retention: config.logRetention,
      removalPolicy: config.removalPolicy,
    });
    const role = this.makeRole(logGroup);
    this.role = role;
    this.function = new LambdaFunction(this, 'Function', {
      functionName,
      description: props.description,
      code: bundledCode(this.entry, props.files),
      handler: 'index.handler',
      runtime: Runtime.NODEJS_24_X,
      architecture: Architecture.ARM_64,
      memorySize: config.sizes[this.name]?.memoryMb ?? props.memoryMb,
      timeout: Duration.seconds(timeoutSeconds),
      environment: { ...props.environment, NODE_OPTIONS: nodeOptions },
      role,
      logGroup,
      loggingFormat: LoggingFormat.JSON,
      tracing: Tracing.ACTIVE,
    });
    dependOnPolicies(this.function.node.defaultChild as CfnFunction, role);
    for (const grant of props.grants) allow(role, grant);
    if (config.vpc && props.environment.MONGODB_SECRET_ID) placeInVpc(this.function, role, config.vpc);
    acknowledgeWildcards(role, ['*'], 'X-Ray has no resources to name: its two write actions only accept *.');
    Validations.of(this.function).acknowledge({
      id: 'Serverless-LambdaDLQ',
      reason:
        'The state machine and the gateway call synchronously; the functions that handle events have a failure destination, which keeps more than a dead-letter target does.',
    });
  }

  /** The longest call of the period, in milliseconds. */
  metricLongest(): Metric {
    return this.function.metricDuration({ statistic: 'Maximum', period: Duration.minutes(5) });
  }

  metricErrors(): Metric {
    return this.function.metricErrors({ statistic: 'Sum', period: Duration.minutes(5) });
  }

  metricThrottles(): Metric {
    return this.function.metricThrottles({ statistic: 'Sum', period: Duration.minutes(5) });
  }

  /** Failure records that Lambda could not put into the dead-letter queue. */
  metricLostFailures(): Metric {
    return new Metric({
      namespace: 'AWS/Lambda',
      metricName: 'DestinationDeliveryFailures',
      dimensionsMap: { FunctionName: this.function.functionName },
      statistic: 'Sum',
      period: Duration.minutes(5),
    });
  }

  private makeRole(logGroup: LogGroup): Role {
    return new Role(this, 'Role', {
      assumedBy: new ServicePrincipal('lambda.amazonaws.com'),
      description: `What ${Stack.of(this).stackName} ${this.node.id} may do`,
      inlinePolicies: {
        Logs: new PolicyDocument({
          statements: [
            new PolicyStatement({
              actions: ['logs:CreateLogStream', 'logs:PutLogEvents'],
              resources: [logGroup.logGroupArn],
            }),
          ],
        }),
      },
    });
  }
}

/** All functions below a construct. */
export function functionsIn(scope: IConstruct): LadingFunction[] {
  return scope.node.findAll().filter((construct) => construct instanceof LadingFunction);
}
