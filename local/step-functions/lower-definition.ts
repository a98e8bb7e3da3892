import { Fields, fieldsOf, innerMachines, isDistributed, type Machine, State } from './definition.ts';

export interface Delays {
  /** The longest pause before a retry. */
  maxRetrySeconds: number;
  /** The longest stay in a Wait state; as long as it says unless given. */
  maxWaitSeconds?: number | undefined;
}

/** A Distributed Map taken out of its machine: its fields, and its processor as a machine of its own. */
export interface LoweredMap {
  state: State;
  processor: Machine;
}

export interface LoweredMachine {
  machine: Machine;
  /** By state name; these states are Tasks in `machine`. */
  maps: Map<string, LoweredMap>;
  /** Function ARN of the Tasks that name a function directly; the others use lambda:invoke. */
  directTasks: Map<string, string>;
  /** Wait states with the milliseconds that they take here, but for those whose length is only known at run time. */
  waitOverridesMs: Record<string, number>;
}

/** The engine lets a Task run for 60 s unless told otherwise; AWS practically for ever. Below setTimeout's 24.8 days. */
const unlimitedSeconds = 2_000_000;

/**
 * Rewrites a checked definition into what the engine runs as AWS would: each Distributed Map becomes a Task of the
 * same name whose Parameters carry everything that depends on the state's input, long pauses are cut, and paths into
 * `$$.Execution` lead to `$$.Root`, because the engine replaces Execution inside Map and Parallel.
 */
export function lowerDefinition(machine: Machine, delays: Delays): LoweredMachine {
  const lowered: Omit<LoweredMachine, 'machine'> = {
    maps: new Map(),
    directTasks: new Map(),
    waitOverridesMs: {},
  };
  return { ...lowered, machine: lowerMachine(machine) };

  function lowerMachine(source: Machine): Machine {
    const states = Object.entries(source.States).map(
      ([name, state]) => [name, lowerState(name, state)] as const,
    );
    const limit =
      source.TimeoutSeconds === undefined ? {} : { TimeoutSeconds: atMost(source.TimeoutSeconds) };
    return { ...source, ...limit, States: Object.fromEntries(states) };
  }

  function lowerState(name: string, state: State): State {
    // Inner states are lowered by themselves: the name of this state is not theirs.
    const { ItemProcessor: _, Branches: __, ...own } = state;
    const common = redirectContext(name, cutRetries(plainPaths(own), delays.maxRetrySeconds));
    if (isDistributed(state)) {
      const [processor] = innerMachines(state);
      lowered.maps.set(name, { state: common, processor: processor! });
      return distributedMapTask(common);
    }
    switch (state.Type) {
      case 'Task':
        if (String(state.Resource).includes(':function:'))
          lowered.directTasks.set(name, String(state.Resource));
        return { ...common, ...taskLimit(state) };
      case 'Wait':
        if (typeof state.Seconds === 'number' || delays.maxWaitSeconds !== undefined)
          lowered.waitOverridesMs[name] = shortestSeconds(state.Seconds, delays.maxWaitSeconds) * 1000;
        return common;
      case 'Map':
        return { ...common, ItemProcessor: lowerMachine(innerMachines(state)[0]!) };
      case 'Parallel':
        return { ...common, Branches: innerMachines(state).map(lowerMachine) };
      default:
        return common;
    }
  }
}

function redirectContext(stateName: string, state: State): State {
  return State.parse(redirect(stateName, state));
}

/** Paths to `$$.Execution` inside a value lead to `$$.Root`; `$$.State.Name` is known here. */
function redirect(stateName: string, value: unknown): unknown {
  if (typeof value === 'string') return value.replaceAll('$$.Execution', '$$$$.Root');
  if (Array.isArray(value)) return value.map((inner) => redirect(stateName, inner));
  if (typeof value !== 'object' || value === null) return value;
  const entries = Object.entries(value).map(([key, inner]) =>
    key.endsWith('.$') && inner === '$$.State.Name'
      ? [key.slice(0, -2), stateName]
      : [key, redirect(stateName, inner)],
  );
  return Object.fromEntries(entries);
}

function distributedMapTask(state: State): State {
  const keep = [
    'Comment',
    'InputPath',
    'ResultSelector',
    'ResultPath',
    'OutputPath',
    'Retry',
    'Catch',
    'Next',
    'End',
  ];
  const kept = Object.fromEntries(Object.entries(state).filter(([field]) => keep.includes(field)));
  const path = (name: string, field: string) =>
    typeof state[field] === 'string' ? { [`${name}.$`]: state[field] } : {};
  return {
    ...kept,
    Type: 'Task',
    Resource: 'arn:aws:states:::lambda:invoke',
    TimeoutSeconds: unlimitedSeconds,
    Parameters: {
      'input.$': '$',
      ...(state.ItemReader === undefined && { 'items.$': state.ItemsPath ?? '$' }),
      reader: fieldsOf(fieldsOf(state.ItemReader).Parameters),
      writer: fieldsOf(fieldsOf(state.ResultWriter).Parameters),
      batchInput: fieldsOf(fieldsOf(state.ItemBatcher).BatchInput),
      ...path('maxConcurrency', 'MaxConcurrencyPath'),
      ...path('toleratedCount', 'ToleratedFailureCountPath'),
      ...path('toleratedPercentage', 'ToleratedFailurePercentagePath'),
    },
  };
}

/** A path `$` as ResultPath is the default; the engine would make a field named "$" of it. */
function plainPaths(state: State): State {
  const { ResultPath, ...rest } = state;
  const catchers = Array.isArray(state.Catch) ? { Catch: state.Catch.map(withoutRootPath) } : {};
  return { ...rest, ...(ResultPath !== undefined && ResultPath !== '$' && { ResultPath }), ...catchers };
}

function withoutRootPath(catcher: unknown): Fields {
  const { ResultPath, ...rest } = Fields.parse(catcher);
  return ResultPath === undefined || ResultPath === '$' ? rest : { ...rest, ResultPath };
}

function cutRetries(state: State, maxSeconds: number): State {
  if (!Array.isArray(state.Retry)) return state;
  const cut = state.Retry.map((retrier) => {
    const { MaxDelaySeconds, ...rest } = Fields.parse(retrier);
    const declared = typeof MaxDelaySeconds === 'number' ? MaxDelaySeconds : Number.POSITIVE_INFINITY;
    // The engine takes 0 for "no limit".
    return { ...rest, MaxDelaySeconds: Math.max(0.001, Math.min(declared, maxSeconds)) };
  });
  return { ...state, Retry: cut };
}

function taskLimit(state: State): Fields {
  if (state.TimeoutSecondsPath !== undefined) return {};
  return { TimeoutSeconds: atMost(state.TimeoutSeconds ?? unlimitedSeconds) };
}

function shortestSeconds(...seconds: unknown[]): number {
  return Math.min(unlimitedSeconds, ...seconds.filter((one) => typeof one === 'number'));
}

function atMost(seconds: unknown): number {
  return Math.min(Number(seconds), unlimitedSeconds);
}
