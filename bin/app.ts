import { App, Validations } from 'aws-cdk-lib';
import { AwsSolutionsChecks, ServerlessChecks } from 'cdk-nag';
import { LadingStack } from '../lib/lading-stack.ts';
import { readConfigFile } from '../lib/settings/config-file.ts';
import { stageConfig } from '../lib/settings/stage-config.ts';
import { ConfigError } from '../shared/errors.ts';

/** Not on from the beginning: what a first deployment that fails has made could not be taken away. */
const unprotected =
  'Lading-prod, its tables and its users can be deleted: once its first deployment has succeeded, set "protect": true in the configuration file and deploy again.';

const app = new App();
try {
  const config = stageConfig(
    readConfigFile(app.node.tryGetContext('config')),
    app.node.tryGetContext('stage'),
  );
  Validations.of(app).addPlugins(new AwsSolutionsChecks(app), new ServerlessChecks(app));
  new LadingStack(app, config);
  if (config.stage === 'prod' && !config.terminationProtection) process.stderr.write(`${unprotected}\n`);
} catch (error) {
  if (!(error instanceof ConfigError)) throw error;
  // For whoever deploys: where it was thrown says nothing to them.
  process.stderr.write(`${error.message}\n`);
  process.exit(1);
}
