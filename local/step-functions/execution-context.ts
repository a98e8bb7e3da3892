import type { JsonValue } from './engine.ts';

/** The part of the context object that belongs to one execution, in the words of `$$`. */
export interface ExecutionContext {
  Execution: { Id: string; Name: string; Input: JsonValue; StartTime: string; RoleArn: string };
  StateMachine: { Id: string; Name: string };
}
