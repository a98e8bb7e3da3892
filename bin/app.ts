import { App, Validations } from 'aws-cdk-lib';
import { AwsSolutionsChecks, ServerlessChecks } from 'cdk-nag';
import { stageConfig } from '../lib/config.ts';
import { LadingStack } from '../lib/lading-stack.ts';

const app = new App();
Validations.of(app).addPlugins(new AwsSolutionsChecks(app), new ServerlessChecks(app));
new LadingStack(app, stageConfig(app.node.tryGetContext('stage') ?? 'dev'));
