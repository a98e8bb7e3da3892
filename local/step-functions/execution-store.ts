import { createHash } from 'node:crypto';
import { mkdir, readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { z } from 'zod';
import { writeFileAtomically } from '../../shared/atomic-file.ts';
import { isDiskFull, onceThereIsSpace } from '../disk-space.ts';
import { openAppendLog } from './append-log.ts';
import { HistoryEvent } from './history-event.ts';

export const executionStatuses = ['RUNNING', 'SUCCEEDED', 'FAILED', 'TIMED_OUT', 'ABORTED'] as const;
export type ExecutionStatus = (typeof executionStatuses)[number];

/** One execution; dates are ISO 8601, `input` and `output` JSON text. */
export const Execution = z.object({
  executionArn: z.string(),
  stateMachineArn: z.string(),
  name: z.string(),
  status: z.enum(executionStatuses),
  startDate: z.iso.datetime(),
  stopDate: z.iso.datetime().optional(),
  input: z.string(),
  output: z.string().optional(),
  error: z.string().optional(),
  cause: z.string().optional(),
  redriveCount: z.number().int().default(0),
  redriveDate: z.iso.datetime().optional(),
  /** The last tokens that it was redriven with, oldest first. */
  redriveTokens: z.array(z.object({ token: z.string(), redriveDate: z.iso.datetime() })).optional(),
  /** Once it has ended: the state it was in, and how many events its history has. */
  lastState: z.string().optional(),
  eventCount: z.number().int().optional(),
  /** How often the engine was ended in this state, which began with the event of this id. */
  interrupted: z.object({ eventId: z.number().int(), times: z.number().int() }).optional(),
  /** Present once others were told how it ended. */
  announced: z.enum(executionStatuses).optional(),
});
export type Execution = z.infer<typeof Execution>;

/** What a list shows: all but the texts, which may have 256 KiB each. */
export type ExecutionSummary = Omit<Execution, 'input' | 'output' | 'error' | 'cause' | 'redriveTokens'>;

export type ExecutionStore = Awaited<ReturnType<typeof openExecutionStore>>;

/** Two files per execution: its record, replaced as a whole, and its history, appended to. */
export async function openExecutionStore(directory: string) {
  await mkdir(directory, { recursive: true });
  let closed = false;
  const summaries = new Map<string, ExecutionSummary>();
  const histories = openAppendLog();
  /** Writes of one record happen one after the other. */
  const writes = new Map<string, Promise<void>>();
  for (const name of await readdir(directory)) {
    if (name.endsWith('.json')) remember(parseExecution(await readFile(join(directory, name), 'utf8')));
  }

  function remember(execution: Execution): void {
    const { input: _, output: __, error: ___, cause: ____, redriveTokens: _____, ...summary } = execution;
    summaries.set(summary.executionArn, summary);
  }

  function inOrder(executionArn: string, write: () => Promise<void>): Promise<void> {
    const previous = writes.get(executionArn) ?? Promise.resolve();
    // The engine goes on with what was handed over here, so that a full disk may only delay it.
    const next = previous
      .then(() => onceThereIsSpace(write, () => closed))
      .catch((error: unknown) => {
        // Then it is as after a kill: the next start finds the execution as it was.
        if (!closed || !isDiskFull(error)) throw error;
      });
    const settled = next
      .catch(() => {})
      .finally(() => {
        if (writes.get(executionArn) === settled) writes.delete(executionArn);
      });
    writes.set(executionArn, settled);
    return next;
  }

  function pathOf(executionArn: string, ending: string): string {
    return join(directory, `${fileName(executionArn)}.${ending}`);
  }

  return {
    /** Newest first. */
    list: (): ExecutionSummary[] =>
      [...summaries.values()].reverse().sort((one, other) => compareText(other.startDate, one.startDate)),
    summary: (executionArn: string): ExecutionSummary | undefined => summaries.get(executionArn),

    async read(executionArn: string): Promise<Execution | undefined> {
      if (!summaries.has(executionArn)) return undefined;
      await writes.get(executionArn);
      return parseExecution(await readFile(pathOf(executionArn, 'json'), 'utf8'));
    },

    save(execution: Execution): Promise<void> {
      remember(execution);
      const { executionArn } = execution;
      const text = JSON.stringify(execution);
      return inOrder(executionArn, () => writeFileAtomically(pathOf(executionArn, 'json'), text));
    },

    appendHistory(executionArn: string, events: HistoryEvent[]): void {
      histories.append(pathOf(executionArn, 'history.jsonl'), events);
    },

    readHistory: (executionArn: string): Promise<HistoryEvent[]> =>
      histories.read(pathOf(executionArn, 'history.jsonl'), HistoryEvent),

    /** Resolves when everything that was handed over is on disk. */
    async flush(): Promise<void> {
      closed = true;
      await Promise.all([...writes.values(), histories.flush()]);
    },
  };
}

function parseExecution(text: string): Execution {
  return Execution.parse(JSON.parse(text));
}

/** Dates in this form sort as plain text; a collation would cost ten times as much. */
function compareText(one: string, other: string): number {
  return one < other ? -1 : Number(one > other);
}

/** Machine and name, readable; a name that is too long for a file system is cut and told apart by its hash. */
function fileName(executionArn: string): string {
  const [machine = '', name = ''] = executionArn.split(':').slice(-2);
  const readable = encodeURIComponent(`${machine}.${name}`);
  if (readable.length <= 180) return readable;
  return `${readable.slice(0, 100)}.${createHash('sha256').update(executionArn).digest('hex')}`;
}
