import { availableParallelism } from 'node:os';
import { guarded } from '../http-guard.ts';
import type { Access } from '../iam/access.ts';
import { gated } from '../iam/gate.ts';
import { startLoopbackServer } from '../loopback-server.ts';
import { checkDefinition } from './check-definition.ts';
import type { LocalStateMachine } from './declared.ts';
import { stepFunctionsListener } from './endpoint.ts';
import { openExecutions } from './executions.ts';
import { createOperations } from './operations.ts';
import { prepareMachine } from './prepared-machine.ts';
import { createQuotas, type QuotaRegion } from './quotas.ts';
import type { StateServices } from './state-services.ts';
import { statesGate } from './states-gate.ts';
import type { StatusEvent } from './status-event.ts';

export interface StepFunctionsOptions
  extends Omit<StateServices, 'mapConcurrency' | 'mapRuns' | 'runningChildren'> {
  machines: LocalStateMachine[];
  /** Keeps the executions. */
  directory: string;
  /** Told at least once of every change of status, also of what a killed process left behind. */
  onStatusChange(event: StatusEvent): Promise<void>;
  /** Children of one Distributed Map that run side by side; one per core unless told otherwise, two at least. */
  mapConcurrency?: number;
  /** Throttles the API as AWS does in such a region. */
  quotas?: QuotaRegion | undefined;
  /** The longest pause before a retry. */
  maxRetryDelaySeconds?: number;
  /** The longest stay in a Wait state; as long as it says unless given. */
  maxWaitSeconds?: number;
  /** Who may do what; without it everybody may do everything. */
  access?: Access;
}

export interface StepFunctions {
  url: string;
  close(): Promise<void>;
}

/**
 * Runs state machines behind Step Functions' API.
 * @throws Error naming machine, state and field of what cannot be honoured.
 */
export async function startStepFunctions(options: StepFunctionsOptions): Promise<StepFunctions> {
  const delays = {
    maxRetrySeconds: options.maxRetryDelaySeconds ?? 2,
    maxWaitSeconds: options.maxWaitSeconds,
  };
  const mapConcurrency = options.mapConcurrency ?? Math.max(2, availableParallelism());
  const canWrite = options.writeObject !== undefined;
  const machines = options.machines.map((declared) => ({
    declared,
    prepared: prepareMachine(checkDefinition(declared.name, declared.definition, { canWrite }), delays),
  }));
  const executions = await openExecutions({
    directory: options.directory,
    machines,
    services: { ...options, mapConcurrency },
    onStatusChange: options.onStatusChange,
  });
  const quotas = options.quotas && createQuotas(options.quotas);
  const serve = gated(
    options.access,
    statesGate,
    stepFunctionsListener(createOperations(machines, executions), quotas),
  );
  const server = await startLoopbackServer(
    guarded(
      {
        service: 'step functions',
        contentTypes: ['application/x-amz-json-1.0'],
        directory: options.directory,
      },
      serve,
    ),
  );
  return {
    url: server.url,
    async close() {
      await server.close();
      await executions.close();
    },
  };
}
