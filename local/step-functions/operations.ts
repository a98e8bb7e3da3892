import { randomUUID } from 'node:crypto';
import {
  describeChild,
  describeExecution,
  describeMapRun,
  seconds,
  summaryOf,
  summaryOfChild,
} from './descriptions.ts';
import { apiError } from './errors.ts';
import type { Execution } from './execution-store.ts';
import type { Executions } from './executions.ts';
import type { StoredMapRun } from './map-run-store.ts';
import { type MapRun, mapRunsOf, parseMapRunArn } from './map-runs.ts';
import type { ReadyMachine } from './prepared-machine.ts';
import { checkInput, cutPage, executionName, inputs, parse } from './requests.ts';

type Operation = (input: unknown) => Promise<unknown>;

/** The operations of Step Functions' API that are served here, by name. Dates are seconds since 1970. */
export function createOperations(
  machines: ReadyMachine[],
  executions: Executions,
): Record<string, Operation> {
  const { store, mapRuns } = executions;
  const openedAt = Date.now() / 1000;

  function machineOf(arn: string): ReadyMachine {
    const found = machines.find(({ declared }) => declared.arn === arn);
    if (!found) throw apiError('StateMachineDoesNotExist', `State Machine Does Not Exist: '${arn}'`);
    return found;
  }

  async function executionOf(arn: string): Promise<Execution> {
    const found = await store.read(arn);
    if (!found) throw apiError('ExecutionDoesNotExist', `Execution Does Not Exist: '${arn}'`);
    return found;
  }

  async function describe(arn: string) {
    const found = await store.read(arn);
    if (found) return describeExecution(found, executions.reasonAgainst(found));
    const child = await mapRuns.findChild(arn);
    if (!child) throw apiError('ExecutionDoesNotExist', `Execution Does Not Exist: '${arn}'`);
    return describeChild(child.mapRunArn, child.child);
  }

  async function mapRunOf(arn: string): Promise<{ owner: Execution; run: MapRun; stored?: StoredMapRun }> {
    const owner = await store.read(parseMapRunArn(arn)?.executionArn ?? '');
    const runs = owner ? mapRunsOf(owner, await store.readHistory(owner.executionArn)) : [];
    const run = runs.find(({ mapRunArn }) => mapRunArn === arn);
    if (!owner || !run) throw apiError('ResourceNotFound', `Map Run does not exist: '${arn}'`);
    const stored = await mapRuns.read(arn);
    return { owner, run, ...(stored && { stored }) };
  }

  async function childrenOf(arn: string) {
    const { stored } = await mapRunOf(arn);
    const newestFirst = (stored?.children ?? []).toSorted(
      (one, other) => Date.parse(other.startDate) - Date.parse(one.startDate),
    );
    return newestFirst.map((child) => summaryOfChild(arn, child));
  }

  function describeMachine({ declared }: ReadyMachine) {
    const { arn, name, definition, roleArn } = declared;
    return { stateMachineArn: arn, name, definition, roleArn };
  }

  return {
    async ListStateMachines(input) {
      const { items, nextToken } = cutPage(machines, parse(inputs.listMachines, input));
      const stateMachines = items.map(({ declared: { arn, name } }) => ({
        stateMachineArn: arn,
        name,
        type: 'STANDARD',
        creationDate: openedAt,
      }));
      return { stateMachines, nextToken };
    },

    async DescribeStateMachine(input) {
      const machine = machineOf(parse(inputs.stateMachine, input).stateMachineArn);
      return { ...describeMachine(machine), status: 'ACTIVE', type: 'STANDARD', creationDate: openedAt };
    },

    async DescribeStateMachineForExecution(input) {
      const { stateMachineArn } = await executionOf(parse(inputs.execution, input).executionArn);
      return { ...describeMachine(machineOf(stateMachineArn)), updateDate: openedAt };
    },

    async StartExecution(input) {
      const request = parse(inputs.start, input);
      const machine = machineOf(request.stateMachineArn);
      const name = request.name ?? randomUUID();
      if (!executionName.test(name)) throw apiError('InvalidName', `Invalid Name: '${name}'`);
      checkInput(request.input);
      const { executionArn, startDate } = await executions.start(machine, name, request.input);
      return { executionArn, startDate: seconds(startDate) };
    },

    async StopExecution(input) {
      const { executionArn, error, cause } = parse(inputs.stop, input);
      await executions.stop(executionArn, { error, cause });
      const { stopDate } = await describe(executionArn);
      return { stopDate };
    },

    async RedriveExecution(input) {
      const { executionArn, clientToken } = parse(inputs.redrive, input);
      // A child is known, but only its parent can be redriven.
      if (!store.summary(executionArn) && (await describe(executionArn)))
        throw apiError(
          'ExecutionNotRedrivable',
          `Redrive the parent of the child execution '${executionArn}'`,
        );
      const { redriveDate } = await executions.redrive(executionArn, clientToken);
      return { redriveDate: seconds(redriveDate) };
    },

    async DescribeExecution(input) {
      return describe(parse(inputs.execution, input).executionArn);
    },

    async ListExecutions(input) {
      const request = parse(inputs.list, input);
      const { stateMachineArn, mapRunArn, statusFilter, redriveFilter } = request;
      if ((stateMachineArn === undefined) === (mapRunArn === undefined)) {
        throw apiError('ValidationException', 'give one of stateMachineArn and mapRunArn');
      }
      if (stateMachineArn !== undefined) machineOf(stateMachineArn);
      const summaries = mapRunArn
        ? await childrenOf(mapRunArn)
        : store.list().flatMap((one) => (one.stateMachineArn === stateMachineArn ? [summaryOf(one)] : []));
      const found = summaries
        .filter(({ status }) => statusFilter === undefined || status === statusFilter)
        .filter(({ redriveCount }) => !redriveFilter || redriveCount > 0 === (redriveFilter === 'REDRIVEN'));
      const { items, nextToken } = cutPage(found, request);
      return { executions: items, nextToken };
    },

    async ListMapRuns(input) {
      const request = parse(inputs.mapRuns, input);
      const owner = await executionOf(request.executionArn);
      const { executionArn, stateMachineArn } = owner;
      const found = mapRunsOf(owner, await store.readHistory(executionArn)).map(
        ({ mapRunArn, startDate, stopDate }) => ({
          ...{ executionArn, mapRunArn, stateMachineArn, startDate, stopDate },
        }),
      );
      const { items, nextToken } = cutPage(found, request);
      return { mapRuns: items, nextToken };
    },

    async DescribeMapRun(input) {
      const { owner, run, stored } = await mapRunOf(parse(inputs.mapRun, input).mapRunArn);
      return describeMapRun(owner.executionArn, run, stored);
    },

    async GetExecutionHistory(input) {
      const request = parse(inputs.history, input);
      await describe(request.executionArn);
      const events = await store.readHistory(request.executionArn);
      const { items, nextToken } = cutPage(request.reverseOrder ? events.reverse() : events, request);
      return { events: items, nextToken };
    },
  };
}
