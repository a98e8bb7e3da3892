import { z } from 'zod';

/** What the parent tells an environment: one invocation at a time. `event` and results are JSON text. */
export interface InvokeMessage {
  requestId: string;
  event: string;
  deadlineMs: number;
  functionArn: string;
}

/** An error as Lambda shapes it in the answer of an invocation. */
export const FunctionErrorShape = z.object({
  errorType: z.string(),
  errorMessage: z.string(),
  trace: z.array(z.string()).optional(),
});
export type FunctionError = z.infer<typeof FunctionErrorShape>;

export type EnvironmentMessage =
  | { kind: 'ready' }
  | { kind: 'initFailed'; error: FunctionError }
  | { kind: 'result'; requestId: string; payload: string }
  | { kind: 'failed'; requestId: string; error: FunctionError };
