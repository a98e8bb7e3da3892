/** The fields of Amazon States Language that the local engine honours; any other stops the start. */
const inputOutput = ['InputPath', 'OutputPath'];
const transition = ['Next', 'End'];
const result = ['ResultSelector', 'ResultPath'];
const handling = ['Retry', 'Catch'];
const every = ['Type', 'Comment', 'QueryLanguage'];

export const stateFields: Record<string, string[]> = {
  Task: [
    ...every,
    ...inputOutput,
    ...transition,
    ...result,
    ...handling,
    ...['Resource', 'Parameters', 'TimeoutSeconds', 'TimeoutSecondsPath'],
  ],
  Map: [
    ...every,
    ...inputOutput,
    ...transition,
    ...result,
    ...handling,
    ...['ItemProcessor', 'ItemsPath', 'ItemSelector', 'MaxConcurrency', 'MaxConcurrencyPath'],
  ],
  Parallel: [...every, ...inputOutput, ...transition, ...result, ...handling, 'Branches', 'Parameters'],
  Pass: [...every, ...inputOutput, ...transition, 'Result', 'ResultPath', 'Parameters'],
  Wait: [
    ...every,
    ...inputOutput,
    ...transition,
    ...['Seconds', 'Timestamp', 'SecondsPath', 'TimestampPath'],
  ],
  Choice: [...every, ...inputOutput, 'Choices', 'Default'],
  Succeed: [...every, ...inputOutput],
  Fail: [...every, 'Error', 'Cause', 'ErrorPath', 'CausePath'],
};

/** Of a Map whose processor has the mode DISTRIBUTED, besides those of every Map. */
export const distributedMapFields = [
  ...['ItemReader', 'ItemBatcher', 'ResultWriter', 'Label'],
  ...['ToleratedFailureCount', 'ToleratedFailureCountPath'],
  ...['ToleratedFailurePercentage', 'ToleratedFailurePercentagePath'],
];

export const machineFields = ['Comment', 'QueryLanguage', 'StartAt', 'States', 'TimeoutSeconds', 'Version'];
export const processorFields = ['Comment', 'ProcessorConfig', 'QueryLanguage', 'StartAt', 'States'];
export const branchFields = ['Comment', 'QueryLanguage', 'StartAt', 'States'];
export const partFields = {
  ProcessorConfig: ['Mode', 'ExecutionType'],
  ItemReader: ['Resource', 'ReaderConfig', 'Parameters'],
  ReaderConfig: ['InputType', 'MaxItems'],
  ReaderParameters: ['Bucket', 'Bucket.$', 'Key', 'Key.$'],
  ItemBatcher: ['MaxItemsPerBatch', 'MaxInputBytesPerBatch', 'BatchInput'],
  ResultWriter: ['Resource', 'Parameters'],
  WriterParameters: ['Bucket', 'Bucket.$', 'Prefix', 'Prefix.$'],
  Retrier: [
    ...['ErrorEquals', 'IntervalSeconds', 'MaxAttempts', 'BackoffRate', 'MaxDelaySeconds', 'JitterStrategy'],
    'Comment',
  ],
  Catcher: ['ErrorEquals', 'Next', 'ResultPath', 'Comment'],
  InvokeParameters: ['FunctionName', 'FunctionName.$', 'Payload', 'Payload.$'],
};

const comparisons = ['Equals', 'LessThan', 'GreaterThan', 'LessThanEquals', 'GreaterThanEquals'];
export const choiceFields = [
  ...['Variable', 'Next', 'Comment', 'And', 'Or', 'Not', 'StringMatches'],
  ...['String', 'Numeric', 'Timestamp'].flatMap((kind) =>
    comparisons.flatMap((comparison) => [`${kind}${comparison}`, `${kind}${comparison}Path`]),
  ),
  ...['BooleanEquals', 'BooleanEqualsPath'],
  ...['IsNull', 'IsPresent', 'IsNumeric', 'IsString', 'IsBoolean', 'IsTimestamp'],
];
