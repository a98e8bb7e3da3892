/**
 * What programs find a stack by: the outputs that it declares, each under its name in code. Of a deployed stack
 * CloudFormation tells the values, of the embedded cloud the synthesized template.
 */
export const stackOutputs = {
  dropBucket: 'DropBucketName',
  runTable: 'RunTableName',
  stateMachineArn: 'ImportStateMachineArn',
  database: 'DatabaseName',
  databaseSecret: 'DatabaseSecretName',
  mailFrom: 'MailFrom',
  /** `true` or `false`. */
  mailSandbox: 'MailSandbox',
  configSha256: 'ConfigSha256',
  notifyFunction: 'NotifyFunctionName',
  /** Of the page at `/` and the API at `/v1`. Without a slash at its end, as the next one. */
  siteUrl: 'SiteUrl',
  apiUrl: 'ApiUrl',
  userPoolId: 'UserPoolId',
  userPoolClientId: 'UserPoolClientId',
  breachTable: 'BreachTableName',
} as const;
export type OutputName = keyof typeof stackOutputs;

/** The value of an output. @throws ConfigError when the stack does not have it. */
export type StackOutputs = (name: OutputName) => string;
