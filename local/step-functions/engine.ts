import type { StateMachine } from 'aws-local-stepfunctions';

/** A JSON value as the engine types it. */
export type JsonValue = Parameters<StateMachine['run']>[0];

export type EngineEvent =
  ReturnType<StateMachine['run']>['eventLogs'] extends AsyncGenerator<infer Event> ? Event : never;
