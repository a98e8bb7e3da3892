import { createRequire } from 'node:module';
import { describe, expect, it } from '@jest/globals';
import { closingTries } from '../../lambdas/import/closing/close-run.ts';
import { notifyTries } from '../../lambdas/import/mail/notify.ts';
import { retriedError } from '../../lambdas/runtime/workflow-step.ts';
import { resourcesOf } from '../lib/synthesized.ts';
import { definition, definitionText, distributedMaps, states, tasks, tokens } from './definition.ts';

/** Has no types of its own. */
const validate: (definition: unknown) => { isValid: boolean; errors: unknown[] } = createRequire(
  import.meta.url,
)('asl-validator');

/** Errors of the Lambda service itself; see "Error handling in Step Functions" of its guide. */
const lambdaErrors = [
  'Lambda.AWSLambdaException',
  'Lambda.ClientExecutionTimeoutException',
  'Lambda.SdkClientException',
  'Lambda.ServiceException',
  'Lambda.TooManyRequestsException',
];

describe('state machine', () => {
  it('is valid', () => {
    const { isValid, errors } = validate(JSON.parse(definitionText));
    expect({ isValid, errors }).toEqual({ isValid: true, errors: [] });
  });

  it('has a substitution for every token and a token for every substitution', () => {
    const [machine] = resourcesOf('AWS::StepFunctions::StateMachine');
    const substituted = Object.keys(machine!.Properties.DefinitionSubstitutions as object);
    expect(tokens.length).toBe(7);
    expect(substituted.sort()).toEqual([...new Set(tokens)].sort());
  });

  it('calls for each step the function of that step', () => {
    const [machine] = resourcesOf('AWS::StepFunctions::StateMachine');
    const functions = new Map(
      resourcesOf('AWS::Lambda::Function').map(({ id, Properties }) => [id, String(Properties.FunctionName)]),
    );
    const called = Object.entries(machine!.Properties.DefinitionSubstitutions as object).map(
      ([token, value]) => [token, functions.get(value['Fn::GetAtt'][0])?.replace('lading-dev-', '')],
    );
    const steps = [...functions]
      .filter(([id]) => id.startsWith('ImportSteps'))
      .map(([, name]) => name.replace('lading-dev-', ''));
    expect(Object.fromEntries(called)).toEqual(
      Object.fromEntries(steps.map((name) => [`${pascal(name)}FunctionArn`, name])),
    );
  });

  it.each(distributedMaps)('$name reads its items again when S3 could not give them', ({ state }) => {
    const { Retry } = { ...state, Retry: state.Retry ?? [] };
    expect(Retry).toEqual([{ ...tasks[0]![1].Retry![0], ErrorEquals: ['States.ItemReaderFailed'] }]);
  });

  it.each(distributedMaps)('$name reads JSON from S3, the plainest of readers', ({ ItemReader }) => {
    expect(ItemReader.Resource).toBe('arn:aws:states:::s3:getObject');
    expect(ItemReader.ReaderConfig).toEqual({ InputType: 'JSON' });
  });

  it.each(distributedMaps)(
    '$name has no Catch, so that a failed run can be redriven',
    ({ state, ItemProcessor }) => {
      expect(ItemProcessor.ProcessorConfig).toEqual({ Mode: 'DISTRIBUTED', ExecutionType: 'STANDARD' });
      expect(state).not.toHaveProperty('Catch');
    },
  );

  it.each(tasks)(
    '%s retries what may pass later and nothing else, with backoff and jitter',
    (_name, { Retry }) => {
      expect(Retry).toEqual([
        {
          ErrorEquals: expect.any(Array),
          BackoffRate: 2,
          MaxAttempts: 6,
          MaxDelaySeconds: 60,
          JitterStrategy: 'FULL',
        },
      ]);
      expect(Retry!.flatMap(({ ErrorEquals }) => ErrorEquals).sort()).toEqual(
        [retriedError, ...lambdaErrors].sort(),
      );
    },
  );

  it('calls notify as often as notify counts on before it gives the mail up', () => {
    const [, { Retry } = {}] = tasks.find(([name]) => name === 'Notify')!;
    const repeats = Retry!.find(({ ErrorEquals }) => ErrorEquals.includes(retriedError))?.MaxAttempts;
    expect(Number(repeats) + 1).toBe(notifyTries);
  });

  it('calls close-run as often as it counts on before it gives the mail up', () => {
    const repeats = resourcesOf('AWS::Lambda::EventInvokeConfig')
      .filter(({ Properties }) => JSON.stringify(Properties.FunctionName).includes('CloseRun'))
      .map(({ Properties }) => Properties.MaximumRetryAttempts);
    expect(repeats).toEqual([closingTries - 1]);
  });

  it('catches nothing by a name that stands for everything', () => {
    expect(definitionText).not.toMatch(/States\.(ALL|TaskFailed)/);
  });

  it('is plain JSONPath', () => {
    expect(definitionText).not.toMatch(/QueryLanguage|JSONata|"Assign"|"Arguments"|"Output"|\{%/);
  });

  it.each(tasks)(
    '%s waits at least as long as its function may take',
    (_name, { TimeoutSeconds, Parameters }) => {
      const token = /\$\{(\w+)FunctionArn\}/.exec(String(Parameters?.FunctionName))?.[1];
      const called = resourcesOf('AWS::Lambda::Function').find(
        ({ Properties }) => pascal(String(Properties.FunctionName).replace('lading-dev-', '')) === token,
      );
      expect(TimeoutSeconds).toBeGreaterThanOrEqual(Number(called?.Properties.Timeout));
    },
  );

  it('lets a run wait for a day, and ends one that goes on for a week', () => {
    expect(definition).toMatchObject({ TimeoutSeconds: 604_800 });
  });

  it('has a result path for every step, so that no step loses what the run is about', () => {
    const paths = [...states]
      .filter(([, state]) => 'ResultSelector' in state)
      .map(([, state]) => state.ResultPath);
    expect(paths).toEqual(['$.validate', '$.review', '$.turn', '$.report', '$.notify']);
    expect(distributedMaps.map(({ state }) => state.ResultPath)).toEqual([null, null]);
  });

  it('is traced, and logs without the data of runs', () => {
    const [machine] = resourcesOf('AWS::StepFunctions::StateMachine');
    expect(machine!.Properties).toMatchObject({
      StateMachineName: 'lading-dev-import',
      StateMachineType: 'STANDARD',
      TracingConfiguration: { Enabled: true },
      LoggingConfiguration: { Level: 'ALL', IncludeExecutionData: false },
    });
  });
});

function pascal(name: string): string {
  return name.replace(/(^|-)([a-z])/g, (_all, _dash, letter: string) => letter.toUpperCase());
}
