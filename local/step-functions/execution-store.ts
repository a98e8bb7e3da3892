import { createHash } from 'node:crypto';
import { appendFile, mkdir, readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { z } from 'zod';
import { writeFileAtomically } from '../atomic-file.ts';
import { HistoryEvent } from './history.ts';

export const executionStatuses = ['RUNNING', 'SUCCEEDED', 'FAILED', 'TIMED_OUT', 'ABORTED'] as const;
export type ExecutionStatus = (typeof executionStatuses)[number];

/** One execution; dates are ISO 8601, `input` and `output` JSON text. */
export const Execution = z.object({
  executionArn: z.string(),
  stateMachineArn: z.string(),
  /** Of a child of a Distributed Map; only failed ones are kept. */
  mapRunArn: z.string().optional(),
  name: z.string(),
  status: z.enum(executionStatuses),
  startDate: z.iso.datetime(),
  stopDate: z.iso.datetime().optional(),
  input: z.string(),
  output: z.string().optional(),
  error: z.string().optional(),
  cause: z.string().optional(),
  /** Present once others were told how it ended. */
  announced: z.enum(executionStatuses).optional(),
});
export type Execution = z.infer<typeof Execution>;

/** What a list shows: all but the texts, which may have 256 KiB each. */
export type ExecutionSummary = Omit<Execution, 'input' | 'output' | 'error' | 'cause'>;

export type ExecutionStore = Awaited<ReturnType<typeof openExecutionStore>>;

/** Two files per execution: its record, replaced as a whole, and its history, appended to. */
export async function openExecutionStore(directory: string) {
  await mkdir(directory, { recursive: true });
  const summaries = new Map<string, ExecutionSummary>();
  /** Writes of one execution happen one after the other. */
  const writes = new Map<string, Promise<void>>();
  for (const name of await readdir(directory)) {
    if (name.endsWith('.json')) remember(parseExecution(await readFile(join(directory, name), 'utf8')));
  }

  function remember({ input: _, output: __, error: ___, cause: ____, ...summary }: Execution): void {
    summaries.set(summary.executionArn, summary);
  }

  function inOrder(executionArn: string, write: () => Promise<void>): Promise<void> {
    const previous = writes.get(executionArn) ?? Promise.resolve();
    const next = previous.then(write);
    const settled = next
      .catch(() => {})
      .finally(() => {
        if (writes.get(executionArn) === settled) writes.delete(executionArn);
      });
    writes.set(executionArn, settled);
    return next;
  }

  return {
    /** Newest first. */
    list: (): ExecutionSummary[] =>
      [...summaries.values()].reverse().sort((one, other) => other.startDate.localeCompare(one.startDate)),
    has: (executionArn: string): boolean => summaries.has(executionArn),

    async read(executionArn: string): Promise<Execution | undefined> {
      if (!summaries.has(executionArn)) return undefined;
      await writes.get(executionArn);
      return parseExecution(await readFile(join(directory, `${fileName(executionArn)}.json`), 'utf8'));
    },

    save(execution: Execution): Promise<void> {
      remember(execution);
      const path = join(directory, `${fileName(execution.executionArn)}.json`);
      return inOrder(execution.executionArn, () => writeFileAtomically(path, JSON.stringify(execution)));
    },

    appendHistory(executionArn: string, events: HistoryEvent[]): Promise<void> {
      if (events.length === 0) return Promise.resolve();
      const text = events.map((event) => `${JSON.stringify(event)}\n`).join('');
      return inOrder(executionArn, () => appendFile(historyPath(executionArn), text));
    },

    async readHistory(executionArn: string): Promise<HistoryEvent[]> {
      await writes.get(executionArn);
      const text = await readFile(historyPath(executionArn), 'utf8').catch(() => '');
      return text.split('\n').flatMap(parseHistoryLine);
    },

    /** Resolves when everything that was handed over is on disk. */
    async flush(): Promise<void> {
      await Promise.all(writes.values());
    },
  };

  function historyPath(executionArn: string): string {
    return join(directory, `${fileName(executionArn)}.history.jsonl`);
  }
}

function parseExecution(text: string): Execution {
  return Execution.parse(JSON.parse(text));
}

/** A line that a kill cut short is the last one and is left out. */
function parseHistoryLine(line: string): HistoryEvent[] {
  try {
    return [HistoryEvent.parse(JSON.parse(line))];
  } catch {
    return [];
  }
}

/** Machine and name, readable; a name that is too long for a file system is cut and told apart by its hash. */
function fileName(executionArn: string): string {
  const [machine = '', name = ''] = executionArn.split(':').slice(-2);
  const readable = encodeURIComponent(`${machine}.${name}`);
  if (readable.length <= 180) return readable;
  return `${readable.slice(0, 100)}.${createHash('sha256').update(executionArn).digest('hex')}`;
}
